import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * How this provider treats refresh tokens. `strict` revokes the whole family when a used one comes back; `grace` does
 * so once `graceS` are over since it was replaced.
 */
export type ProviderRotation = 'none' | 'reuse_ok' | 'grace' | 'strict';

export interface Family {
  /** Refresh token that is valid now. */
  refreshToken: string;
  accessToken: string;
  /** Refresh tokens that were replaced, and when (ms since 1970). */
  readonly used: Map<string, number>;
  readonly rotation: ProviderRotation | undefined;
  revoked: boolean;
  /** Token requests received for this family. */
  requests: number;
  readonly account: string;
}

export interface RigProvider {
  readonly url: string;
  readonly families: readonly Family[];
  /** Begins a grant without a browser. `rotation` is `behaviour.rotation` of the moment unless it is given here. */
  grant(account?: string, rotation?: ProviderRotation): Family;
  /** All token requests so far. */
  readonly requests: number;
  readonly revocations: readonly string[];
  /** Settings that may change while it runs. */
  readonly behaviour: ProviderBehaviour;
  close(): Promise<void>;
}

export interface ProviderBehaviour {
  rotation: ProviderRotation;
  graceS: number;
  accessTtlS: number;
  /** Called when a refresh was received and when it was carried out; the request goes on when it resolves. */
  passing: (stage: ProviderStage, family: Family) => Promise<void> | void;
  /** Before the request is carried out. */
  delayBeforeMs: () => number;
  /** After it was carried out, before the answer. */
  delayAfterMs: () => number;
  /** Called once the request was carried out; `false` drops the connection instead of answering. */
  answering: () => boolean;
  /** Replaces the next answers, in order; each is used once. */
  readonly overrides: Override[];
  /** Account that says yes on the consent page. */
  account: string;
  /** Revoking a token that is dead already is an error, as at Google. */
  refusesDeadTokens: boolean;
}

/** `carried_out`: the provider has replaced its token, and has not answered. */
export type ProviderStage = 'received' | 'carried_out';

export type Override = (response: ServerResponse, body: Record<string, unknown>) => void;

interface Code {
  readonly challenge: string | null;
  readonly redirectUri: string;
  readonly account: string;
}

/** A small OAuth server over real HTTP that counts what it is asked; for rigs and tests only. */
export async function startRigProvider(
  initial: Partial<ProviderBehaviour> = {},
): Promise<RigProvider> {
  const behaviour: ProviderBehaviour = {
    rotation: 'strict',
    graceS: 120,
    accessTtlS: 3_600,
    passing: () => undefined,
    delayBeforeMs: () => 0,
    delayAfterMs: () => 0,
    answering: () => true,
    overrides: [],
    account: 'account-1',
    refusesDeadTokens: false,
    ...initial,
  };
  const families: Family[] = [];
  const codes = new Map<string, Code>();
  const revocations: string[] = [];
  let requests = 0;

  const grant = (account = behaviour.account, rotation?: ProviderRotation): Family => {
    const family: Family = {
      refreshToken: secret('rt'),
      accessToken: secret('at'),
      used: new Map(),
      rotation,
      revoked: false,
      requests: 0,
      account,
    };
    families.push(family);
    return family;
  };

  const answerOf = (family: Family, withRefresh: boolean) => ({
    access_token: family.accessToken,
    token_type: 'Bearer',
    expires_in: behaviour.accessTtlS,
    ...(withRefresh ? { refresh_token: family.refreshToken } : {}),
    scope: 'read write',
  });

  const rotationOf = (family: Family) => family.rotation ?? behaviour.rotation;

  const ownerOf = (token: string) =>
    families.find((family) => family.refreshToken === token || family.used.has(token));

  const takes = (family: Family, token: string): boolean => {
    const replacedAt = family.used.get(token);
    if (replacedAt === undefined) return true;
    const rotation = rotationOf(family);
    if (rotation === 'strict') return false;
    return rotation !== 'grace' || Date.now() - replacedAt < behaviour.graceS * 1_000;
  };

  const refresh = (family: Family | undefined, token: string) => {
    if (family) family.requests += 1;
    if (family && !takes(family, token)) family.revoked = true;
    if (!family || family.revoked) return { status: 400, body: { error: 'invalid_grant' } };
    const rotates = rotationOf(family) !== 'none';
    family.accessToken = secret('at');
    if (rotates) {
      family.used.set(family.refreshToken, Date.now());
      family.refreshToken = secret('rt');
    }
    return { status: 200, body: answerOf(family, rotates) };
  };

  const exchange = (form: Record<string, string>) => {
    const code = codes.get(form['code'] ?? '');
    codes.delete(form['code'] ?? '');
    const verifier = form['code_verifier'];
    const challenge = verifier === undefined ? null : s256(verifier);
    if (code?.redirectUri !== form['redirect_uri'] || code?.challenge !== challenge)
      return { status: 400, body: { error: 'invalid_grant' } };
    return { status: 200, body: answerOf(grant(code.account), true) };
  };

  const token = async (request: IncomingMessage, response: ServerResponse) => {
    const form = await readForm(request);
    requests += 1;
    const used = form['refresh_token'] ?? '';
    const family = form['grant_type'] === 'refresh_token' ? ownerOf(used) : undefined;
    if (family) await behaviour.passing('received', family);
    await delay(behaviour.delayBeforeMs());
    const { status, body } =
      form['grant_type'] === 'refresh_token' ? refresh(family, used) : exchange(form);
    if (family) await behaviour.passing('carried_out', family);
    await delay(behaviour.delayAfterMs());
    if (!behaviour.answering()) {
      request.socket.destroy();
      return;
    }
    const override = behaviour.overrides.shift();
    if (override) override(response, body);
    else json(response, status, body);
  };

  const authorize = (url: URL, response: ServerResponse) => {
    const code = secret('code');
    const redirectUri = url.searchParams.get('redirect_uri') ?? '';
    codes.set(code, {
      challenge: url.searchParams.get('code_challenge'),
      redirectUri,
      account: behaviour.account,
    });
    const target = new URL(redirectUri);
    target.searchParams.set('code', code);
    target.searchParams.set('state', url.searchParams.get('state') ?? '');
    response.writeHead(302, { location: target.toString() }).end();
  };

  const identity = (request: IncomingMessage, response: ServerResponse) => {
    const bearer = request.headers.authorization?.replace('Bearer ', '');
    const family = families.find(({ accessToken }) => accessToken === bearer);
    if (family) json(response, 200, { sub: family.account, name: `Name of ${family.account}` });
    else json(response, 401, { error: 'invalid_token' });
  };

  const revoke = async (request: IncomingMessage, response: ServerResponse) => {
    const { token: revoked = '' } = await readForm(request);
    revocations.push(revoked);
    const family = families.find(
      ({ refreshToken, accessToken }) => refreshToken === revoked || accessToken === revoked,
    );
    if (behaviour.refusesDeadTokens && (!family || family.revoked)) {
      json(response, 400, { error: 'invalid_token' });
      return;
    }
    if (family) family.revoked = true;
    json(response, 200, {});
  };

  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://provider');
    const done = {
      '/authorize': async () => authorize(url, response),
      '/token': () => token(request, response),
      '/userinfo': async () => identity(request, response),
      '/revoke': () => revoke(request, response),
    }[url.pathname];
    if (done) void done().catch(() => response.destroy());
    else json(response, 404, { error: 'not_found' });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    families,
    grant,
    behaviour,
    revocations,
    get requests() {
      return requests;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Body of `PUT …/integrations/generic-oauth2` for this provider. */
export function integrationFor(
  { url, behaviour }: RigProvider,
  rotation = behaviour.rotation,
): Record<string, unknown> {
  return {
    client_id: 'rig-client',
    client_secret: 'rig-secret-0123456789',
    authorize_url: `${url}/authorize`,
    token_url: `${url}/token`,
    revoke_url: `${url}/revoke`,
    identity_url: `${url}/userinfo`,
    scopes: ['read', 'write'],
    client_auth: 'basic',
    pkce: true,
    rotation,
    ...(rotation === 'grace' ? { grace_s: behaviour.graceS } : {}),
  };
}

async function readForm(request: IncomingMessage): Promise<Record<string, string>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  return request.headers['content-type']?.includes('json')
    ? (JSON.parse(text) as Record<string, string>)
    : Object.fromEntries(new URLSearchParams(text));
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function secret(kind: string): string {
  return `${kind}-${randomBytes(24).toString('base64url')}`;
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}
