import { BoundedMap } from '../server/bounded-map';
import type { Clock } from '../server/clock';
import { randomText } from '../server/identifiers';
import type { Account } from './account';
import { pkceMatches, type Challenge } from './pkce';
import { clientOf, type Client, type ClientPolicy, type ClientSeed } from './policy';

/** One consent and every token that came from it. */
export interface Family {
  readonly id: string;
  readonly clientId: string;
  account: Account;
  scopes: readonly string[];
  readonly createdAtMs: number;
  /** Why it is dead, null while it lives. */
  revoked: string | null;
  /** Number of the newest refresh token, 0 for the first; null when none was issued. */
  generation: number | null;
  readonly counts: FamilyCounts;
}

/** Counted when the provider does the work, whether or not its answer arrives: what exactly-once is asserted on. */
export interface FamilyCounts {
  token_requests: number;
  code_exchanges: number;
  refreshes: number;
  rejected_refreshes: number;
  reuses: number;
}

export interface Issued {
  readonly family: Family;
  readonly accessToken: string;
  readonly accessTtlS: number | null;
  /** null: the answer carries none. */
  readonly refreshToken: string | null;
  readonly refreshTtlS: number | null;
  readonly scopes: readonly string[];
}

export type GrantFailure =
  | 'code_unknown'
  | 'code_expired'
  | 'code_used'
  | 'redirect_uri_mismatch'
  | 'pkce_missing'
  | 'pkce_mismatch'
  | 'other_client'
  | 'refresh_token_unknown'
  | 'refresh_token_expired'
  | 'refresh_token_revoked'
  | 'refresh_token_reused'
  | 'scope_exceeded';

export type GrantResult =
  | { readonly ok: true; readonly issued: Issued }
  | { readonly ok: false; readonly reason: GrantFailure };

interface Code {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly account: Account;
  readonly scopes: readonly string[];
  readonly challenge: Challenge | null;
  readonly offline: boolean;
  readonly expiresAtMs: number;
  familyId: string | null;
}

interface RefreshToken {
  readonly familyId: string;
  readonly expiresAtMs: number | null;
  supersededAtMs: number | null;
}

interface AccessToken {
  readonly familyId: string;
  readonly scopes: readonly string[];
  readonly expiresAtMs: number | null;
  revoked: boolean;
}

export interface AuthorityOptions {
  readonly defaults: ClientPolicy;
  readonly accounts: readonly Account[];
  readonly clients: readonly ClientSeed[];
  readonly tokenPrefixes: {
    readonly access: string;
    readonly refresh: string;
    readonly code?: string;
  };
  /** Ending of codes; TikTok's carry characters that must survive URL decoding. */
  readonly codeSuffix?: string;
}

const familiesKept = 200_000;
const tokensKept = 400_000;

/** The grants of one provider: codes, token families, rotation. Speaks no wire protocol. */
export class Authority {
  readonly clients = new Map<string, Client>();
  readonly accounts = new Map<string, Account>();
  readonly #families = new BoundedMap<string, Family>(familiesKept);
  readonly #codes = new BoundedMap<string, Code>(10_000);
  readonly #refreshTokens = new BoundedMap<string, RefreshToken>(tokensKept);
  readonly #accessTokens = new BoundedMap<string, AccessToken>(tokensKept);
  /** Token requests by `grant_type`, including those of unknown tokens and clients. */
  readonly #requests = new Map<string, number>();

  constructor(
    private readonly clock: Clock,
    private readonly options: AuthorityOptions,
  ) {
    this.reset();
  }

  reset(): void {
    for (const part of [
      this.clients,
      this.accounts,
      this.#families,
      this.#codes,
      this.#refreshTokens,
      this.#accessTokens,
      this.#requests,
    ]) {
      part.clear();
    }
    for (const account of this.options.accounts) this.accounts.set(account.id, account);
    for (const client of this.options.clients) this.addClient(client);
  }

  addClient(seed: ClientSeed): Client {
    const client = clientOf(seed, this.options.defaults);
    this.clients.set(client.client_id, client);
    return client;
  }

  countRequest(grantType: string): void {
    this.#requests.set(grantType, (this.#requests.get(grantType) ?? 0) + 1);
  }

  /** After consent: a single-use code bound to client, redirect URI and PKCE challenge. */
  issueCode(consent: Omit<Code, 'expiresAtMs' | 'familyId'>): string {
    const ttlS = this.clients.get(consent.clientId)?.code_ttl_s ?? 60;
    const { code: prefix = '' } = this.options.tokenPrefixes;
    const code = `${prefix}${randomText(24)}${this.options.codeSuffix ?? ''}`;
    this.#codes.set(code, {
      ...consent,
      expiresAtMs: this.clock.nowMs() + ttlS * 1000,
      familyId: null,
    });
    return code;
  }

  redeemCode(
    client: Client,
    given: { code: string; redirectUri: string | null; verifier: string | null },
  ): GrantResult {
    const code = this.#codes.get(given.code);
    if (!code) return refused('code_unknown');
    if (code.clientId !== client.client_id) return refused('other_client');
    if (code.familyId !== null) {
      if (client.revokes_on_code_reuse)
        this.revokeFamily(code.familyId, 'authorization code was used twice');
      return refused('code_used');
    }
    if (code.expiresAtMs < this.clock.nowMs()) return refused('code_expired');
    if (given.redirectUri !== null && given.redirectUri !== code.redirectUri)
      return refused('redirect_uri_mismatch');
    if (code.challenge && client.pkce !== 'ignored') {
      if (given.verifier === null) return refused('pkce_missing');
      if (!pkceMatches(code.challenge, given.verifier)) return refused('pkce_mismatch');
    }
    const family = this.#openFamily(client, code.account, code.scopes);
    code.familyId = family.id;
    family.counts.token_requests += 1;
    family.counts.code_exchanges += 1;
    return { ok: true, issued: this.#issueFirst(client, family, { offline: code.offline }) };
  }

  /** A grant without a browser, for tests and seeds. */
  grant(
    client: Client,
    account: Account,
    scopes: readonly string[],
    lifetimes: {
      accessTtlS?: number | null | undefined;
      refreshTtlS?: number | null | undefined;
    } = {},
  ): Issued {
    const adjusted: Client = {
      ...client,
      ...(lifetimes.accessTtlS === undefined ? {} : { access_ttl_s: lifetimes.accessTtlS }),
      ...(lifetimes.refreshTtlS === undefined ? {} : { refresh_ttl_s: lifetimes.refreshTtlS }),
    };
    const family = this.#openFamily(client, account, scopes);
    return this.#issueFirst(adjusted, family, { offline: true });
  }

  refresh(client: Client, presented: string, narrowed: readonly string[] | null): GrantResult {
    const token = this.#refreshTokens.get(presented);
    const family = token && this.#families.get(token.familyId);
    if (!token || !family) return refused('refresh_token_unknown');
    family.counts.token_requests += 1;
    const reason = this.#refusalOfRefresh(client, family, token, narrowed);
    if (reason) {
      family.counts.rejected_refreshes += 1;
      if (reason === 'refresh_token_reused') {
        family.counts.reuses += 1;
        this.revokeFamily(family.id, 'an already rotated refresh token was used');
      }
      return refused(reason);
    }
    family.counts.refreshes += 1;
    const scopes = narrowed ?? family.scopes;
    return { ok: true, issued: this.#issueNext(client, family, token, presented, scopes) };
  }

  /** @returns null for a token that is unknown, expired or revoked. */
  inspect(
    accessToken: string,
  ): { family: Family; scopes: readonly string[]; expiresAtMs: number | null } | null {
    const token = this.#accessTokens.get(accessToken);
    const family = token && this.#families.get(token.familyId);
    if (!token || !family || token.revoked || family.revoked !== null) return null;
    if (token.expiresAtMs !== null && token.expiresAtMs <= this.clock.nowMs()) return null;
    return { family, scopes: token.scopes, expiresAtMs: token.expiresAtMs };
  }

  /** @returns the family while the refresh token would still be accepted. */
  inspectRefresh(refreshToken: string): { family: Family; expiresAtMs: number | null } | null {
    const token = this.#refreshTokens.get(refreshToken);
    const family = token && this.#families.get(token.familyId);
    if (!token || family?.revoked !== null || token.supersededAtMs !== null) return null;
    if (token.expiresAtMs !== null && token.expiresAtMs <= this.clock.nowMs()) return null;
    return { family, expiresAtMs: token.expiresAtMs };
  }

  /** The family a token belongs to, whatever the token's condition. */
  familyOf(token: string): Family | undefined {
    const found = this.#refreshTokens.get(token) ?? this.#accessTokens.get(token);
    return found && this.#families.get(found.familyId);
  }

  family(id: string): Family | undefined {
    return this.#families.get(id);
  }

  families(): Family[] {
    return [...this.#families.values()];
  }

  revokeFamily(id: string, reason: string): void {
    const family = this.#families.get(id);
    if (family) family.revoked ??= reason;
  }

  revokeAccessToken(token: string): void {
    const found = this.#accessTokens.get(token);
    if (found) found.revoked = true;
  }

  hasConsented(clientId: string, accountId: string): boolean {
    return this.families().some(
      (family) =>
        family.clientId === clientId && family.account.id === accountId && family.revoked === null,
    );
  }

  /** A further access token of a living family: exchanges of short for long, page tokens. */
  issueAccessToken(family: Family, ttlS: number | null): string {
    return this.#addAccessToken(family, ttlS, family.scopes);
  }

  requestCounts(): Record<string, number> {
    return Object.fromEntries(this.#requests);
  }

  #openFamily(client: Client, account: Account, scopes: readonly string[]): Family {
    const family: Family = {
      id: `fam_${randomText(9)}`,
      clientId: client.client_id,
      account,
      scopes,
      createdAtMs: this.clock.nowMs(),
      revoked: null,
      generation: null,
      counts: {
        token_requests: 0,
        code_exchanges: 0,
        refreshes: 0,
        rejected_refreshes: 0,
        reuses: 0,
      },
    };
    this.#families.set(family.id, family);
    return family;
  }

  #issueFirst(client: Client, family: Family, { offline }: { offline: boolean }): Issued {
    const withRefresh = client.issues_refresh_token && offline;
    return {
      family,
      accessToken: this.#addAccessToken(family, client.access_ttl_s, family.scopes),
      accessTtlS: client.access_ttl_s,
      refreshToken: withRefresh ? this.#addRefreshToken(client, family) : null,
      refreshTtlS: withRefresh ? client.refresh_ttl_s : null,
      scopes: family.scopes,
    };
  }

  #issueNext(
    client: Client,
    family: Family,
    used: RefreshToken,
    presented: string,
    scopes: readonly string[],
  ): Issued {
    const base = {
      family,
      accessToken: this.#addAccessToken(family, client.access_ttl_s, scopes),
      accessTtlS: client.access_ttl_s,
      scopes,
    };
    if (client.rotation === 'none') {
      return {
        ...base,
        refreshToken: client.echoes_refresh_token ? presented : null,
        refreshTtlS: this.#remainingS(used),
      };
    }
    used.supersededAtMs ??= this.clock.nowMs();
    const refreshToken = this.#addRefreshToken(client, family);
    const added = this.#refreshTokens.get(refreshToken);
    return { ...base, refreshToken, refreshTtlS: added ? this.#remainingS(added) : null };
  }

  #refusalOfRefresh(
    client: Client,
    family: Family,
    token: RefreshToken,
    narrowed: readonly string[] | null,
  ): GrantFailure | null {
    const nowMs = this.clock.nowMs();
    if (family.clientId !== client.client_id) return 'other_client';
    if (family.revoked !== null) return 'refresh_token_revoked';
    if (token.expiresAtMs !== null && token.expiresAtMs <= nowMs) return 'refresh_token_expired';
    if (
      token.supersededAtMs !== null &&
      client.rotation !== 'reuse_ok' &&
      client.rotation !== 'none'
    ) {
      const graceMs = client.rotation === 'grace' ? client.grace_s * 1000 : 0;
      if (graceMs === 0 || nowMs > token.supersededAtMs + graceMs) return 'refresh_token_reused';
    }
    if (narrowed?.some((scope) => !family.scopes.includes(scope))) return 'scope_exceeded';
    return null;
  }

  #addAccessToken(family: Family, ttlS: number | null, scopes: readonly string[]): string {
    const token = `${this.options.tokenPrefixes.access}${randomText(32)}`;
    this.#accessTokens.set(token, {
      familyId: family.id,
      scopes,
      expiresAtMs: ttlS === null ? null : this.clock.nowMs() + ttlS * 1000,
      revoked: false,
    });
    return token;
  }

  #addRefreshToken(client: Client, family: Family): string {
    const token = `${this.options.tokenPrefixes.refresh}${randomText(32)}`;
    const fromMs = client.refresh_ttl_mode === 'absolute' ? family.createdAtMs : this.clock.nowMs();
    this.#refreshTokens.set(token, {
      familyId: family.id,
      expiresAtMs: client.refresh_ttl_s === null ? null : fromMs + client.refresh_ttl_s * 1000,
      supersededAtMs: null,
    });
    family.generation = family.generation === null ? 0 : family.generation + 1;
    return token;
  }

  #remainingS(token: RefreshToken): number | null {
    return token.expiresAtMs === null
      ? null
      : Math.max(0, Math.floor((token.expiresAtMs - this.clock.nowMs()) / 1000));
  }
}

function refused(reason: GrantFailure): GrantResult {
  return { ok: false, reason };
}
