import { html, redirect, type Answer } from '../server/answer';
import { BoundedMap } from '../server/bounded-map';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import { randomText } from '../server/identifiers';
import type { VendorRoute } from '../server/vendor';
import type { Account } from './account';
import type { Authority } from './authority';
import { consentPage, errorPage } from './consent-page';
import type { Challenge } from './pkce';
import type { Client } from './policy';

/** How one provider wants its authorization request, and what it sends back. */
export interface AuthorizationDialect {
  readonly title: string;
  /** Path prefix of the provider in the sandbox, e.g. `/oauth/google`. */
  readonly prefix: string;
  readonly path: string;
  readonly clientParameter: string;
  readonly scopeSeparators: RegExp;
  /** TikTok Business has neither scopes nor a response type. */
  readonly requiresScope: boolean;
  readonly requiresResponseType: boolean;
  readonly codeParameter: string;
  /** Appended to the redirect of a granted request. */
  readonly fragment?: string;
  /** Whether a refresh token is issued for this request (Google: offline and consent). */
  offline?(request: AuthorizationRequest, account: Account): boolean;
  /** Further callback parameters, e.g. TikTok's `scopes`. */
  callback?(request: AuthorizationRequest, scopes: readonly string[]): Record<string, string>;
}

export interface AuthorizationRequest {
  readonly client: Client;
  readonly redirectUri: string;
  readonly state: string | null;
  readonly scopes: readonly string[];
  readonly challenge: Challenge | null;
  readonly parameters: URLSearchParams;
  readonly origin: string;
  readonly expiresAtMs: number;
}

export interface Decision {
  readonly allow: boolean;
  readonly accountId: string | null;
  /** null keeps all that were asked for. */
  readonly scopes: readonly string[] | null;
}

const consentTimeMs = 10 * 60_000;

/** The authorize page of one provider and what becomes of the decision taken on it. */
export class Authorization {
  readonly #pending = new BoundedMap<string, AuthorizationRequest>(5_000);

  constructor(
    private readonly authority: Authority,
    private readonly clock: Clock,
    private readonly dialect: AuthorizationDialect,
  ) {}

  routes(): VendorRoute[] {
    return [
      { method: 'get', path: this.dialect.path, handle: (call) => this.show(call) },
      { method: 'post', path: '/consent', handle: (call) => this.#decideByForm(call) },
    ];
  }

  reset(): void {
    this.#pending.clear();
  }

  show(call: Call): Answer {
    const opened = this.open(call.query, call.origin);
    if ('answer' in opened) return opened.answer;
    const { requestId, request } = opened;
    const accounts = [...this.authority.accounts.values()];
    return html(
      200,
      consentPage({
        providerTitle: this.dialect.title,
        clientId: request.client.client_id,
        requestId,
        action: `${this.dialect.prefix}/consent`,
        accounts,
        selectedAccountId: preselected(accounts, call.query),
        scopes: request.scopes,
      }),
    );
  }

  /** Checks an authorization request. A wrong client or redirect URI must never redirect (RFC 6749 §4.1.2.1). */
  open(
    parameters: URLSearchParams,
    origin: string,
  ): { requestId: string; request: AuthorizationRequest } | { answer: Answer } {
    const { dialect } = this;
    const client = this.authority.clients.get(parameters.get(dialect.clientParameter) ?? '');
    if (!client)
      return refusedPage('invalid_client', `The ${dialect.clientParameter} is not known here.`);
    const redirectUri = parameters.get('redirect_uri') ?? '';
    if (!redirectAllowed(client, redirectUri)) {
      return refusedPage(
        'redirect_uri_mismatch',
        'The redirect_uri is not one of those registered for this client.',
      );
    }
    const state = parameters.get('state');
    const back = (error: string, detail: string) => ({
      answer: redirect(withParameters(redirectUri, { error, error_description: detail, state })),
    });
    if (dialect.requiresResponseType && parameters.get('response_type') !== 'code')
      return back('unsupported_response_type', 'response_type must be code.');
    const scopes = (parameters.get('scope') ?? '').split(dialect.scopeSeparators).filter(Boolean);
    if (dialect.requiresScope && scopes.length === 0)
      return back('invalid_scope', 'scope is missing.');
    const { allowed_scopes: allowed } = client;
    const foreign = allowed ? scopes.find((scope) => !allowed.includes(scope)) : undefined;
    if (foreign !== undefined)
      return back('invalid_scope', `${foreign} is not allowed for this client.`);
    const challenge = challengeOf(parameters);
    if (challenge === 'invalid')
      return back('invalid_request', 'code_challenge_method must be S256 or plain.');
    if (challenge === null && client.pkce === 'required')
      return back('invalid_request', 'code_challenge is required.');
    const request: AuthorizationRequest = {
      client,
      redirectUri,
      state,
      scopes,
      challenge,
      parameters,
      origin,
      expiresAtMs: this.clock.nowMs() + consentTimeMs,
    };
    const requestId = randomText(16);
    this.#pending.set(requestId, request);
    return { requestId, request };
  }

  /** @returns where the browser goes next, or `undefined` when the request is unknown, used or too old. */
  decide(requestId: string, decision: Decision): string | undefined {
    const request = this.#pending.get(requestId);
    this.#pending.delete(requestId);
    if (!request || request.expiresAtMs < this.clock.nowMs()) return undefined;
    const { client, redirectUri, state, challenge } = request;
    const iss = client.sends_iss ? request.origin + this.dialect.prefix : null;
    const account = this.#account(decision.accountId);
    if (!decision.allow || !account) {
      return withParameters(redirectUri, {
        error: 'access_denied',
        error_description: 'The user denied the request.',
        state,
        iss,
      });
    }
    const scopes = request.scopes.filter((scope) => decision.scopes?.includes(scope) ?? true);
    const code = this.authority.issueCode({
      clientId: client.client_id,
      redirectUri,
      account,
      scopes,
      challenge,
      offline: this.dialect.offline?.(request, account) ?? true,
    });
    const target = withParameters(redirectUri, {
      [this.dialect.codeParameter]: code,
      state,
      iss,
      ...this.dialect.callback?.(request, scopes),
    });
    return this.dialect.fragment === undefined ? target : `${target}#${this.dialect.fragment}`;
  }

  #decideByForm(call: Call): Answer {
    const form = call.form();
    const target = this.decide(form.get('request_id') ?? '', {
      allow: form.get('decision') === 'allow',
      accountId: form.get('account'),
      scopes: form.getAll('scope'),
    });
    return target
      ? redirect(target)
      : html(
          400,
          errorPage('This page has expired', 'Go back to the application and start again.'),
        );
  }

  #account(id: string | null): Account | undefined {
    if (id !== null) return this.authority.accounts.get(id);
    return this.authority.accounts.values().next().value;
  }
}

function refusedPage(title: string, detail: string): { answer: Answer } {
  return { answer: html(400, errorPage(title, detail)) };
}

function challengeOf(parameters: URLSearchParams): Challenge | 'invalid' | null {
  const value = parameters.get('code_challenge');
  if (!value) return null;
  const method = parameters.get('code_challenge_method') ?? 'plain';
  return method === 'S256' || method === 'plain' ? { value, method } : 'invalid';
}

function redirectAllowed(client: Client, redirectUri: string): boolean {
  if (client.redirect_uris.length > 0) return client.redirect_uris.includes(redirectUri);
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname } = new URL(redirectUri);
  return /^https?:$/.test(protocol) && ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

function preselected(accounts: readonly Account[], query: URLSearchParams): string {
  const hint = query.get('sandbox_account') ?? query.get('login_hint');
  const hinted = accounts.find(
    (account) => account.id === hint || (hint !== null && account.email === hint),
  );
  return (hinted ?? accounts[0])?.id ?? '';
}

function withParameters(uri: string, parameters: Record<string, string | null>): string {
  const url = new URL(uri);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.toString();
}
