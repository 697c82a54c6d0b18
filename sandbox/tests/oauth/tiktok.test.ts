import { at, startTestSandbox, text, type TestSandbox } from '../running-sandbox';
import { callback, consent } from './flow';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control('reset', {}));

const client = { client_key: 'sandbox-tiktok', client_secret: 'sandbox-tiktok-secret' };
const asked = {
  client_key: client.client_key,
  redirect_uri: callback,
  response_type: 'code',
  scope: 'user.info.basic,video.publish',
  state: 'x',
};
const token = (fields: Record<string, string>) =>
  sandbox.request('/oauth/tiktok/v2/oauth/token/', { form: { ...client, ...fields } });
const connect = async () => {
  const back = await consent(sandbox, '/oauth/tiktok/v2/auth/authorize/', asked);
  expect(back.searchParams.get('scopes')).toBe('user.info.basic,video.publish');
  return token({
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: callback,
  });
};

test('client_key, comma scopes, open_id, two lifetimes', async () => {
  expect(await connect()).toMatchObject({
    status: 200,
    body: {
      open_id: '_000sandboxOpenIdAwa',
      scope: 'user.info.basic,video.publish',
      expires_in: 7_200,
      refresh_expires_in: 180 * 86_400,
      token_type: 'Bearer',
      access_token: expect.stringMatching(/^act\./),
      refresh_token: expect.stringMatching(/^rft\./),
    },
  });
});

test('the code carries characters that must be decoded', async () => {
  const back = await consent(sandbox, '/oauth/tiktok/v2/auth/authorize/', asked);
  expect(back.searchParams.get('code')).toMatch(/[*!]/);
});

test('each refresh kills the token it used; reuse kills the family', async () => {
  const first = text(at((await connect()).body, 'refresh_token'));
  const second = text(
    at((await token({ grant_type: 'refresh_token', refresh_token: first })).body, 'refresh_token'),
  );
  expect(await token({ grant_type: 'refresh_token', refresh_token: first })).toMatchObject({
    status: 400,
    body: {
      error: 'invalid_grant',
      error_description: expect.any(String),
      log_id: expect.any(String),
    },
  });
  expect((await token({ grant_type: 'refresh_token', refresh_token: second })).body).toMatchObject({
    error: 'invalid_grant',
  });
});

test('the refresh lifetime runs from the consent', async () => {
  const first = text(at((await connect()).body, 'refresh_token'));
  await sandbox.control('clock', { advance_s: 100 * 86_400 });
  const answer = await token({ grant_type: 'refresh_token', refresh_token: first });
  expect(at(answer.body, 'refresh_expires_in')).toBeLessThanOrEqual(80 * 86_400);
});

test('user info: fields, envelope, errors', async () => {
  const access = text(at((await connect()).body, 'access_token'));
  const info = (fields: string, bearer = access) =>
    sandbox.request(`/oauth/tiktok/v2/user/info/?fields=${fields}`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
  expect((await info('open_id,display_name')).body).toMatchObject({
    data: { user: { open_id: '_000sandboxOpenIdAwa', display_name: 'Teranga Café' } },
    error: { code: 'ok', log_id: expect.any(String) },
  });
  expect(await info('open_id', 'act.nobody')).toMatchObject({
    status: 401,
    body: { error: { code: 'access_token_invalid' } },
  });
  expect(await info('shoe_size')).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_params' } },
  });
  const narrow = await sandbox.control('oauth/tiktok/grants', {
    client_id: 'sandbox-tiktok',
    scopes: ['video.list'],
  });
  expect((await info('open_id', text(at(narrow, 'access_token')))).body).toMatchObject({
    error: { code: 'scope_not_authorized' },
  });
});

test('revoke', async () => {
  const issued = (await connect()).body;
  const access = text(at(issued, 'access_token'));
  const answer = await sandbox.request('/oauth/tiktok/v2/oauth/revoke/', {
    form: { ...client, token: access },
  });
  expect(answer.status).toBe(200);
  expect(
    (await token({ grant_type: 'refresh_token', refresh_token: text(at(issued, 'refresh_token')) }))
      .status,
  ).toBe(400);
});
