import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an authorization server is like; attacks change it. */
export interface ServerHabits {
  /** Names itself in its answers (RFC 9207). */
  sendsIssuer: boolean;
  /** `enforced`: as RFC 9700 §2.1.1 asks. `ignored`: neither remembered nor checked. */
  pkce: 'enforced' | 'ignored';
  /** A code works once only. */
  codesOnce: boolean;
  /** Replaces the answer to an authorization request: the address the browser is sent to. */
  authorize: ((request: URL, account: string) => string) | undefined;
  /** Replaces what the identity call answers about a token's account. */
  identity: ((account: string) => { status: number; body: unknown }) | undefined;
}

interface Code {
  readonly account: string;
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly method: string | null;
  used: boolean;
}

/** What arrived at the token URL; a dishonest server can use all of it. */
export interface TokenRequest {
  readonly form: Readonly<Record<string, string>>;
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * An authorization server that keeps to the rules where its habits do not say otherwise: registered redirect URI, client
 * secret, single-use codes bound to their challenge. Whoever browses with the cookie `as_session` says yes to everything.
 */
export class AuthorizationServer {
  readonly clientId = `client-${randomBytes(6).toString('hex')}`;
  readonly clientSecret = `secret-${randomBytes(16).toString('hex')}`;
  readonly habits: ServerHabits = {
    sendsIssuer: false,
    pkce: 'enforced',
    codesOnce: true,
    authorize: undefined,
    identity: undefined,
  };
  readonly tokenRequests: TokenRequest[] = [];
  readonly authorizations: URL[] = [];
  /** Access token → account. */
  readonly tokens = new Map<string, string>();
  readonly #codes = new Map<string, Code>();
  #url = '';

  constructor(
    readonly redirectUri: string,
    readonly name: string,
  ) {}

  get url(): string {
    return this.#url;
  }

  async start(): Promise<() => Promise<void>> {
    const server = createServer((request, response) => {
      void this.#answer(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
  }

  /** Body of `PUT …/integrations/…` that makes a tenant use this server. */
  integration(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
    return {
      client_id: this.clientId,
      client_secret: this.clientSecret,
      authorize_url: `${this.url}/authorize`,
      token_url: `${this.url}/token`,
      revoke_url: `${this.url}/revoke`,
      identity_url: `${this.url}/userinfo`,
      scopes: ['read'],
      client_auth: 'basic',
      pkce: true,
      rotation: 'strict',
      ...more,
    };
  }

  /** Where an authorization request sends the browser of this account. */
  authorize(request: URL, account: string): string {
    this.authorizations.push(request);
    if (this.habits.authorize) return this.habits.authorize(request, account);
    return this.answerOf(request, account);
  }

  /** The honest answer to an authorization request. @throws Error for another redirect URI than the registered one */
  answerOf(request: URL, account: string): string {
    const redirectUri = request.searchParams.get('redirect_uri') ?? '';
    if (redirectUri !== this.redirectUri || request.searchParams.get('client_id') !== this.clientId)
      throw new Error('the client or its redirect URI is not registered');
    const code = `code-${randomBytes(24).toString('base64url')}`;
    this.#codes.set(code, {
      account,
      redirectUri,
      challenge: request.searchParams.get('code_challenge'),
      method: request.searchParams.get('code_challenge_method'),
      used: false,
    });
    const target = new URL(redirectUri);
    target.searchParams.set('code', code);
    const state = request.searchParams.get('state');
    if (state !== null) target.searchParams.set('state', state);
    if (this.habits.sendsIssuer) target.searchParams.set('iss', this.url);
    return target.toString();
  }

  /** What the token URL answers; also used by attacks that redeem what they caught. */
  redeem(
    form: Readonly<Record<string, string | undefined>>,
    client: { readonly id: string; readonly secret: string },
  ): { readonly status: number; readonly body: Record<string, unknown> } {
    if (client.id !== this.clientId || client.secret !== this.clientSecret)
      return { status: 401, body: { error: 'invalid_client' } };
    const code = this.#codes.get(form['code'] ?? '');
    if (!code || (code.used && this.habits.codesOnce) || code.redirectUri !== form['redirect_uri'])
      return { status: 400, body: { error: 'invalid_grant' } };
    code.used = true;
    if (this.habits.pkce === 'enforced' && !matches(code, form['code_verifier']))
      return { status: 400, body: { error: 'invalid_grant' } };
    const token = `at-${randomBytes(24).toString('base64url')}`;
    this.tokens.set(token, code.account);
    return {
      status: 200,
      body: {
        access_token: token,
        token_type: 'Bearer',
        expires_in: 3_600,
        refresh_token: `rt-${randomBytes(24).toString('base64url')}`,
        scope: 'read',
      },
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.#url);
    const json = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/authorize') {
      const account = /as_session=([^;]+)/.exec(request.headers.cookie ?? '')?.[1] ?? 'nobody';
      response.writeHead(302, { location: this.authorize(url, account) }).end();
      return;
    }
    if (url.pathname === '/token') {
      const form = Object.fromEntries(new URLSearchParams(await textOf(request)));
      const basic = Buffer.from(
        request.headers.authorization?.replace('Basic ', '') ?? '',
        'base64',
      ).toString();
      const [id = '', secret = ''] = basic.split(':').map(decodeURIComponent);
      this.tokenRequests.push({ form, clientId: id, clientSecret: secret });
      const { status, body } = this.redeem(form, { id, secret });
      json(status, body);
      return;
    }
    if (url.pathname === '/userinfo') {
      const account = this.tokens.get(request.headers.authorization?.replace('Bearer ', '') ?? '');
      const answer =
        account === undefined
          ? { status: 401, body: { error: 'invalid_token' } }
          : (this.habits.identity?.(account) ?? { status: 200, body: { sub: account } });
      json(answer.status, answer.body);
      return;
    }
    json(url.pathname === '/revoke' ? 200 : 404, {});
  }
}

function matches({ challenge, method }: Code, verifier: string | undefined): boolean {
  if (challenge === null) return verifier === undefined;
  if (verifier === undefined) return false;
  return (
    challenge ===
    (method === 'S256' ? createHash('sha256').update(verifier).digest('base64url') : verifier)
  );
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
