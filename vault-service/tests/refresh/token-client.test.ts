import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { promisify } from 'node:util';
import { google } from '../../providers/google';
import { genericOAuth2 } from '../../providers/generic-oauth2';
import type { OAuthProfile, ProviderSetup } from '../../providers/profile';
import { linkedin } from '../../providers/linkedin';
import { pinterest } from '../../providers/pinterest';
import { slack } from '../../providers/slack';
import { tiktok } from '../../providers/tiktok';
import { x } from '../../providers/x';
import { tokenClient } from '../../refresh/token-client';
import { providerSetup } from '../support/provider-setup';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly form: Record<string, string>;
}

let url: string;
let answer: Answer;
let received: Received[];

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    const form = text.startsWith('{')
      ? (JSON.parse(text) as Record<string, string>)
      : Object.fromEntries(new URLSearchParams(text));
    received.push({ headers: request.headers, form });
    answer(request, response);
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  received = [];
});

const client = tokenClient({ allowLoopback: true });

const setup = (profile: OAuthProfile = genericOAuth2, more: Partial<ProviderSetup> = {}) =>
  providerSetup(profile, {
    clientId: 'client id',
    clientSecret: 'client:secret',
    authorizeUrl: `${url}/authorize`,
    tokenUrl: `${url}/token`,
    ...more,
  });

function says(status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  answer = (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text);
}

const refresh = (using = setup()) => client.refresh(using, 'old-refresh');
const token = { access_token: 'new-access', token_type: 'Bearer', expires_in: 3600 };

test('a new refresh token is a rotation', async () => {
  says(200, { ...token, refresh_token: 'new-refresh', scope: 'a b' });

  expect(await refresh()).toEqual({
    kind: 'rotated',
    tokens: {
      accessToken: 'new-access',
      refreshToken: 'new-refresh',
      tokenType: 'Bearer',
      expiresInS: 3600,
      scopes: ['a', 'b'],
    },
  });
});

test.each([
  ['omitted', {}],
  ['blank', { refresh_token: '' }],
  ['null', { refresh_token: null }],
  ['the same again', { refresh_token: 'old-refresh' }],
])('a refresh token that is %s leaves the stored one in use', async (_name, more) => {
  says(200, { ...token, ...more });

  expect(await refresh()).toMatchObject({ kind: 'same', tokens: { accessToken: 'new-access' } });
});

test.each([
  ['a number', { expires_in: 3600 }, 3600],
  ['a text', { expires_in: '3600' }, 3600],
  ['missing', {}, undefined],
  ['zero', { expires_in: 0 }, undefined],
  ['nonsense', { expires_in: 'soon' }, undefined],
  ['milliseconds beyond belief', { expires_in: 3_600_000_000 }, 3_600_000],
])('an expiry that is %s is read as %p', async (_name, more, expected) => {
  says(200, { access_token: 'new-access', ...more });

  const outcome = await refresh();

  expect(outcome.kind === 'same' ? outcome.tokens.expiresInS : outcome).toBe(expected);
});

test.each([
  ['in seconds', () => Math.floor(Date.now() / 1000) + 3600],
  ['in milliseconds', () => Date.now() + 3_600_000],
  ['in ISO 8601', () => new Date(Date.now() + 3_600_000).toISOString()],
])('an absolute expiry %s is read', async (_name, at) => {
  says(200, { access_token: 'new-access', expires_at: at() });

  const outcome = await refresh();

  const life = outcome.kind === 'same' ? outcome.tokens.expiresInS : undefined;
  expect(life).toBeGreaterThan(3590);
  expect(life).toBeLessThan(3610);
});

test('JSON under text/plain is read', async () => {
  says(200, token, { 'content-type': 'text/plain' });

  expect(await refresh()).toMatchObject({ kind: 'same' });
});

test.each([
  ['200 {ok:false}', 200, { ok: false, error: 'internal_error' }, 'transient', 'internal_error'],
  [
    '200 {ok:false} with a token beside it',
    200,
    { ok: false, error: 'ratelimited', ...token },
    'transient',
    'ratelimited',
  ],
  ['200 with a code that is not 0', 200, { code: 40_105, message: 'x' }, 'transient', 'code_40105'],
  ['200 {error:invalid_grant}', 200, { error: 'invalid_grant' }, 'permanent', 'invalid_grant'],
  [
    '400 invalid_grant',
    400,
    { error: 'invalid_grant', error_description: 'x' },
    'permanent',
    'invalid_grant',
  ],
  ['401 invalid_client', 401, { error: 'invalid_client' }, 'permanent', 'invalid_client'],
  ['400 with a code nobody described', 400, { error: 'strange' }, 'transient', 'strange'],
  [
    '400 with a nested error',
    400,
    { error: { code: 190, type: 'OAuthException' } },
    'transient',
    'OAuthException',
  ],
  ['400 with a page', 400, '<html>', 'transient', 'http_400'],
  ['403 without a code', 403, {}, 'transient', 'http_403'],
  ['429', 429, { error: 'invalid_grant' }, 'transient', 'http_429'],
  ['500', 500, {}, 'transient', 'http_500'],
  ['an HTML 502', 502, '<html>bad gateway</html>', 'transient', 'http_502'],
  ['200 with a page', 200, '<html>hello</html>', 'ambiguous', 'unreadable_answer'],
  ['200 with half a JSON', 200, '{"access_token": "a', 'ambiguous', 'unreadable_answer'],
  ['200 without a token', 200, { hello: 1 }, 'ambiguous', 'answer_without_token'],
  ['200 with an empty token', 200, { access_token: '' }, 'ambiguous', 'answer_without_token'],
  [
    '200 with a huge body',
    200,
    { access_token: 'a', pad: 'x'.repeat(400_000) },
    'ambiguous',
    'unreadable_answer',
  ],
  ['200 with nothing', 200, '', 'ambiguous', 'connection_lost'],
])('%s', async (_name, status, body, kind, reason) => {
  says(status, body);

  expect(await refresh()).toMatchObject({ kind, reason });
});

test('an error text that is no plain code is not repeated', async () => {
  says(400, { error: 'token old-refresh is bad' });

  expect(await refresh()).toMatchObject({ kind: 'transient', reason: 'unreadable_error' });
});

test.each([
  ['seconds', '120', 120_000],
  ['a date', new Date(Date.now() + 60_000).toUTCString(), 59_000],
])('Retry-After in %s is kept', async (_name, header, atLeast) => {
  says(503, {}, { 'retry-after': header });

  const outcome = await refresh();

  expect(outcome.kind === 'transient' && outcome.retryAfterMs).toBeGreaterThanOrEqual(
    atLeast - 2_000,
  );
});

test('a redirect is not followed', async () => {
  answer = (request, response) => {
    if (request.url === '/elsewhere') response.end(JSON.stringify(token));
    else response.writeHead(307, { location: '/elsewhere' }).end();
  };

  expect(await refresh()).toMatchObject({ kind: 'transient', reason: 'redirected' });
  expect(received).toHaveLength(1);
});

test('a refused connection was never sent', async () => {
  const outcome = await refresh(setup(genericOAuth2, { tokenUrl: 'http://127.0.0.1:1/token' }));

  expect(outcome).toMatchObject({ kind: 'transient', reason: 'econnrefused' });
});

test('a connection that breaks after the request may have been carried out', async () => {
  answer = (request) => request.socket.destroy();

  expect(await refresh()).toMatchObject({ kind: 'ambiguous', reason: 'connection_lost' });
});

test('a body that breaks off may have been carried out', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '500' });
    response.write('{"access_token":');
    setTimeout(() => response.destroy(), 20);
  };

  expect(await refresh()).toMatchObject({ kind: 'ambiguous' });
});

test('a token URL outside the egress rules is not called', async () => {
  const strict = tokenClient({ allowLoopback: false });

  const outcome = await strict.refresh(setup(), 'old-refresh');

  expect(outcome).toMatchObject({
    kind: 'permanent',
    reason: 'egress_refused',
    remedy: 'fix_integration',
  });
  expect(received).toHaveLength(0);
});

test('client authentication: basic encodes id and secret as RFC 6749 §2.3.1 asks', async () => {
  says(200, token);
  await refresh(setup(genericOAuth2, { clientAuth: 'basic' }));

  const basic = Buffer.from('client+id:client%3Asecret').toString('base64');
  expect(received[0]?.headers.authorization).toBe(`Basic ${basic}`);
  expect(received[0]?.form).toEqual({ grant_type: 'refresh_token', refresh_token: 'old-refresh' });
});

test('client authentication: post and json put id and secret into the body', async () => {
  says(200, token);
  await refresh(setup(genericOAuth2, { clientAuth: 'post' }));
  await refresh(setup(genericOAuth2, { clientAuth: 'json' }));

  const form = {
    grant_type: 'refresh_token',
    refresh_token: 'old-refresh',
    client_id: 'client id',
    client_secret: 'client:secret',
  };
  expect(received.map(({ form: sent }) => sent)).toEqual([form, form]);
  expect(received[1]?.headers['content-type']).toContain('application/json');
  expect(received.every(({ headers }) => headers.authorization === undefined)).toBe(true);
});

test('TikTok: client_key, open_id as the account, the end of the grant', async () => {
  says(200, {
    ...token,
    refresh_token: 'r2',
    open_id: 'o-1',
    scope: 'a,b',
    refresh_expires_in: 15_552_000,
  });

  const outcome = await refresh(setup(tiktok));

  expect(received[0]?.form['client_key']).toBe('client id');
  expect(received[0]?.form['client_id']).toBeUndefined();
  expect(outcome).toMatchObject({
    kind: 'rotated',
    tokens: { account: { id: 'o-1' }, scopes: ['a', 'b'], grantExpiresInS: 15_552_000 },
  });
});

test('Slack: errors with 200, the workspace as the account, the nested token of a person', async () => {
  says(200, { ok: false, error: 'invalid_refresh_token' });
  const dead = await refresh(setup(slack));
  says(200, {
    ok: true,
    access_token: 'xoxb',
    team: { id: 'T1', name: 'Team' },
    authed_user: { id: 'U1' },
  });
  const bot = await refresh(setup(slack));
  says(200, {
    ok: true,
    team: { id: 'T1' },
    authed_user: { id: 'U1', access_token: 'xoxp', scope: 'a,b' },
  });
  const person = await refresh(setup(slack));

  expect(dead).toMatchObject({ kind: 'permanent', remedy: 'reconnect' });
  expect(bot).toMatchObject({
    kind: 'same',
    tokens: { accessToken: 'xoxb', account: { id: 'T1', name: 'Team' } },
  });
  expect(person).toMatchObject({
    kind: 'same',
    tokens: { accessToken: 'xoxp', scopes: ['a', 'b'] },
  });
});

test('X: a dead refresh token is called invalid_request, a refused app unauthorized_client', async () => {
  says(400, {
    error: 'invalid_request',
    error_description: 'Value passed for the token was invalid.',
  });
  const dead = await refresh(setup(x));
  says(401, { error: 'unauthorized_client' });
  const refused = await refresh(setup(x));

  expect(dead).toMatchObject({ kind: 'permanent', remedy: 'reconnect' });
  expect(refused).toMatchObject({ kind: 'permanent', remedy: 'fix_integration' });
});

test('Pinterest: Basic, comma scopes, the end of the grant', async () => {
  says(200, {
    ...token,
    refresh_token: 'r2',
    refresh_token_expires_in: 5_184_000,
    scope: 'pins:read,pins:write',
  });

  const outcome = await refresh(setup(pinterest));

  expect(received[0]?.headers.authorization).toMatch(/^Basic /);
  expect(outcome).toMatchObject({
    kind: 'rotated',
    tokens: { grantExpiresInS: 5_184_000, scopes: ['pins:read', 'pins:write'] },
  });
});

test('LinkedIn: the same refresh token comes back with what is left of its year', async () => {
  says(200, { ...token, refresh_token: 'old-refresh', refresh_token_expires_in: 86_400 });

  expect(await refresh(setup(linkedin))).toMatchObject({
    kind: 'same',
    tokens: { grantExpiresInS: 86_400 },
  });
});

test('Google: the refresh token stays', async () => {
  says(200, token);

  expect(await refresh(setup(google))).toMatchObject({ kind: 'same' });
});

test('a code is exchanged with its verifier and redirect URI', async () => {
  says(200, { ...token, refresh_token: 'r1' });

  const outcome = await client.exchange(setup(), {
    code: 'c',
    redirectUri: 'https://vault.example/oauth/callback',
    codeVerifier: 'v',
  });

  expect(outcome.kind).toBe('rotated');
  expect(received[0]?.form).toEqual({
    grant_type: 'authorization_code',
    code: 'c',
    redirect_uri: 'https://vault.example/oauth/callback',
    code_verifier: 'v',
  });
});

test('a secret the library refuses is not quoted in what comes of it', async () => {
  const outcome = await refresh(setup(genericOAuth2, { clientSecret: 'sécret-très-secret' }));

  expect(outcome).toEqual({
    kind: 'permanent',
    reason: 'integration_invalid',
    remedy: 'fix_integration',
  });
});

test('DEBUG=* prints nothing of an exchange', async () => {
  says(200, { ...token, refresh_token: 'canary-new' });
  const script = `
    const { tokenClient } = require('./refresh/token-client');
    const { genericOAuth2 } = require('./providers/generic-oauth2');
    tokenClient({ allowLoopback: true })
      .refresh({ profile: genericOAuth2, clientId: 'id', clientSecret: 'canary-secret', tokenUrl: '${url}/token',
        clientAuth: 'basic', scopes: [] }, 'canary-refresh')
      .then(({ kind }) => console.log(kind));`;

  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--eval', script],
    { cwd: path.resolve(__dirname, '..', '..'), env: { ...process.env, DEBUG: '*' } },
  );

  expect(stdout).toBe('rotated\n');
  expect(stderr).not.toMatch(/canary|simple-oauth2/);
});
