import { at, records, startTestSandbox, text, type TestSandbox } from '../running-sandbox';
import { callback, consent, pkce } from './flow';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control('reset', {}));

const client_id = 'sandbox-google.apps.googleusercontent.com';
const client_secret = 'sandbox-google-secret';
const authorize = '/oauth/google/o/oauth2/v2/auth';
const asked = {
  client_id,
  redirect_uri: callback,
  response_type: 'code',
  scope: 'openid https://www.googleapis.com/auth/gmail.send',
  state: 'st4te',
  access_type: 'offline',
  prompt: 'consent',
};
const token = (fields: Record<string, string>) =>
  sandbox.request('/oauth/google/token', { form: { client_id, client_secret, ...fields } });
const exchange = async (code: string | null, more: Record<string, string> = {}) =>
  token({ grant_type: 'authorization_code', code: code ?? '', redirect_uri: callback, ...more });

test('consent, code, refresh without a new refresh token, revoke', async () => {
  const { verifier, challenge } = pkce();
  const back = await consent(sandbox, authorize, {
    ...asked,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  });
  expect(back.searchParams.get('state')).toBe('st4te');
  const first = await exchange(back.searchParams.get('code'), { code_verifier: verifier });
  expect(first).toMatchObject({
    status: 200,
    body: {
      token_type: 'Bearer',
      expires_in: 3599,
      scope: asked.scope,
      refresh_token: expect.any(String),
    },
  });
  expect(first.headers.get('cache-control')).toBe('no-store');
  const refresh_token = text(at(first.body, 'refresh_token'));
  const second = await token({ grant_type: 'refresh_token', refresh_token });
  expect(second.status).toBe(200);
  expect(second.body).not.toHaveProperty('refresh_token');
  const userinfo = await sandbox.request('/oauth/google/userinfo', {
    headers: { authorization: `Bearer ${text(at(second.body, 'access_token'))}` },
  });
  expect(userinfo.body).toMatchObject({ email: 'awa.ndiaye@example.com', email_verified: true });
  expect(
    (await sandbox.request('/oauth/google/revoke', { form: { token: refresh_token } })).status,
  ).toBe(200);
  expect(await token({ grant_type: 'refresh_token', refresh_token })).toMatchObject({
    status: 400,
    body: { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' },
  });
  expect(await sandbox.state('google')).toMatchObject({
    token_requests: { authorization_code: 1, refresh_token: 2 },
    families: [{ token_requests: 3, refreshes: 1, rejected_refreshes: 1 }],
  });
});

test('no refresh token without offline access, nor for a second grant without consent', async () => {
  const online = await consent(sandbox, authorize, { ...asked, access_type: 'online' });
  expect((await exchange(online.searchParams.get('code'))).body).not.toHaveProperty(
    'refresh_token',
  );
  await exchange((await consent(sandbox, authorize, asked)).searchParams.get('code'));
  const again = await consent(sandbox, authorize, { ...asked, prompt: '' });
  expect((await exchange(again.searchParams.get('code'))).body).not.toHaveProperty('refresh_token');
});

test('another account, fewer scopes and a denial come back as chosen', async () => {
  const back = await consent(sandbox, authorize, asked, {
    account: '108123456789012345672',
    scopes: ['openid'],
  });
  const answer = await exchange(back.searchParams.get('code'));
  expect(at(answer.body, 'scope')).toBe('openid');
  expect(records(at(await sandbox.state('google'), 'families'))[0]).toMatchObject({
    account_id: '108123456789012345672',
  });
  const denied = await consent(sandbox, authorize, asked, { decision: 'deny' });
  expect(denied.searchParams.get('error')).toBe('access_denied');
  expect(denied.searchParams.get('state')).toBe('st4te');
});

test('login_hint preselects the account', async () => {
  const page = await sandbox.request(
    `${authorize}?${new URLSearchParams({ ...asked, login_hint: 'binta.sow@example.com' }).toString()}`,
  );
  expect(page.body).toMatch(/value="108123456789012345672" checked/);
});

test('a wrong client or redirect URI shows an error and redirects nobody', async () => {
  await sandbox.control('state/google', {
    client_id: 'exact',
    client_secret: 's',
    redirect_uris: ['https://a.example/cb'],
  });
  for (const parameters of [
    { ...asked, client_id: 'nobody' },
    { ...asked, client_id: 'exact', redirect_uri: 'https://a.example/cb/' },
    { ...asked, redirect_uri: 'https://evil.example/cb' },
  ]) {
    const answer = await sandbox.request(
      `${authorize}?${new URLSearchParams(parameters).toString()}`,
    );
    expect(answer.status).toBe(400);
    expect(answer.headers.get('location')).toBeNull();
  }
});

test.each([
  [
    'invalid_client',
    401,
    { client_secret: 'wrong', grant_type: 'refresh_token', refresh_token: 'x' },
  ],
  ['invalid_grant', 400, { grant_type: 'refresh_token', refresh_token: 'nobody' }],
  [
    'invalid_grant',
    400,
    { grant_type: 'authorization_code', code: 'nobody', redirect_uri: callback },
  ],
  ['unsupported_grant_type', 400, { grant_type: 'password' }],
  ['invalid_request', 400, { grant_type: 'refresh_token' }],
])('%s', async (error, status, fields) => {
  expect(await token(fields)).toMatchObject({ status, body: { error } });
});

test('a code works once, for ten minutes, with its redirect URI and verifier', async () => {
  const { challenge } = pkce();
  const code = async () =>
    (
      await consent(sandbox, authorize, {
        ...asked,
        code_challenge: challenge,
        code_challenge_method: 'S256',
      })
    ).searchParams.get('code');
  expect((await exchange(await code())).status).toBe(400);
  expect((await exchange(await code(), { code_verifier: 'x'.repeat(43) })).status).toBe(400);
  const plain = async () => (await consent(sandbox, authorize, asked)).searchParams.get('code');
  expect((await exchange(await plain(), { redirect_uri: `${callback}2` })).status).toBe(400);
  const used = await plain();
  expect((await exchange(used)).status).toBe(200);
  expect((await exchange(used)).status).toBe(400);
  const late = await plain();
  await sandbox.control('clock', { advance_s: 601 });
  expect((await exchange(late)).status).toBe(400);
});

test('a grant in testing mode ends after seven days and says so', async () => {
  await sandbox.control('state/google', {
    client_id: 'testing',
    client_secret: 's',
    refresh_ttl_s: 604_800,
  });
  const grant = await sandbox.control('oauth/google/grants', {
    client_id: 'testing',
    scopes: ['openid'],
  });
  const refresh = () =>
    sandbox.request('/oauth/google/token', {
      form: {
        client_id: 'testing',
        client_secret: 's',
        grant_type: 'refresh_token',
        refresh_token: text(at(grant, 'refresh_token')),
      },
    });
  expect(at((await refresh()).body, 'refresh_token_expires_in')).toBeGreaterThan(604_000);
  await sandbox.control('clock', { advance_s: 604_801 });
  expect((await refresh()).body).toMatchObject({ error: 'invalid_grant' });
});
