import {
  at,
  records,
  startTestSandbox,
  text,
  type JsonAnswer,
  type TestSandbox,
} from '../running-sandbox';
import { basic, callback, consent, pkce } from './flow';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control('reset', {}));

const form = (path: string, fields: Record<string, string>, headers: Record<string, string> = {}) =>
  sandbox.request(path, { form: fields, headers });
const get = (
  path: string,
  query: Record<string, string> = {},
  headers: Record<string, string> = {},
) => sandbox.request(`${path}?${new URLSearchParams(query).toString()}`, { headers });
const bearer = (token: unknown) => ({ authorization: `Bearer ${text(token)}` });
const field = (answer: JsonAnswer, name: string) => text(at(answer.body, name));
const daysS = 86_400;

describe('Meta', () => {
  const app = { client_id: '700000000000001', client_secret: 'sandbox-meta-secret' };
  const graph = '/graph/v26.0';
  const connect = async (scope = 'pages_show_list,whatsapp_business_messaging') => {
    const back = await consent(sandbox, '/oauth/facebook/v26.0/dialog/oauth', {
      client_id: app.client_id,
      redirect_uri: callback,
      state: 'x',
      scope,
    });
    return get(`${graph}/oauth/access_token`, {
      ...app,
      redirect_uri: callback,
      code: back.searchParams.get('code') ?? '',
    });
  };
  const exchange = (token: string) =>
    get(`${graph}/oauth/access_token`, {
      ...app,
      grant_type: 'fb_exchange_token',
      fb_exchange_token: token,
    });
  const debug = (token: string) =>
    get(`${graph}/debug_token`, {
      input_token: token,
      access_token: `${app.client_id}|${app.client_secret}`,
    });

  test('short token, exchanged for 60 days, exchanged again while it lives', async () => {
    const short = await connect();
    expect(short.body).toMatchObject({ token_type: 'bearer', expires_in: 5_400 });
    expect(short.body).not.toHaveProperty('refresh_token');
    const long = await exchange(field(short, 'access_token'));
    expect(at(long.body, 'expires_in')).toBe(60 * daysS);
    await sandbox.control('clock', { advance_s: 59 * daysS });
    const renewed = await exchange(field(long, 'access_token'));
    expect(renewed.status).toBe(200);
    await sandbox.control('clock', { advance_s: 2 * daysS });
    expect(await exchange(field(long, 'access_token'))).toMatchObject({
      status: 401,
      body: { error: { code: 190, error_subcode: 463, type: 'OAuthException' } },
    });
    expect(await debug(field(renewed, 'access_token'))).toMatchObject({
      body: { data: { is_valid: true } },
    });
  });

  test('page tokens of a long token do not expire, those of a short one do', async () => {
    const short = field(await connect(), 'access_token');
    const long = field(await exchange(short), 'access_token');
    const pages = async (token: string) =>
      records(at((await get(`${graph}/me/accounts`, {}, bearer(token))).body, 'data'));
    const [fromShort] = await pages(short);
    const [fromLong] = await pages(long);
    expect(fromLong).toMatchObject({
      name: 'Teranga Café',
      instagram_business_account: { id: '17841400000000001' },
    });
    expect(await debug(text(fromLong?.['access_token']))).toMatchObject({
      body: {
        data: { type: 'PAGE', expires_at: 0, is_valid: true, profile_id: '102345678901234567' },
      },
    });
    await sandbox.control('clock', { advance_s: 2 * 3_600 });
    expect(await debug(text(fromShort?.['access_token']))).toMatchObject({
      body: { data: { is_valid: false, error: { code: 190, subcode: 463 } } },
    });
  });

  test('debug_token tells the 90 days of data access and knows system users', async () => {
    const token = field(await connect(), 'access_token');
    const { data } = (await debug(token)).body as { data: Record<string, number> };
    expect(Number(data['data_access_expires_at']) - Number(data['issued_at'])).toBe(90 * daysS);
    expect(await debug('EAAsandboxSystemUser')).toMatchObject({
      body: { data: { type: 'SYSTEM_USER', expires_at: 0, is_valid: true } },
    });
    expect(await debug('nonsense')).toMatchObject({ body: { data: { is_valid: false } } });
    expect(
      (await get(`${graph}/debug_token`, { input_token: token, access_token: 'x|y' })).status,
    ).toBe(401);
  });

  test('removing the app kills every token of the grant, on WhatsApp too', async () => {
    const token = field(await connect(), 'access_token');
    const number = () => get(`${graph}/106540352242922`, {}, bearer(token));
    expect((await number()).status).toBe(200);
    const removed = await sandbox.request(`${graph}/me/permissions`, {
      method: 'DELETE',
      headers: bearer(token),
    });
    expect(removed.body).toEqual({ success: true });
    const dead = { status: 401, body: { error: { code: 190, error_subcode: 458 } } };
    expect(await get(`${graph}/me`, {}, bearer(token))).toMatchObject(dead);
    expect(await number()).toMatchObject(dead);
  });

  test.each([
    [1, { client_secret: 'wrong' }],
    [101, { client_id: '1' }],
    [100, { code: 'nobody' }],
  ])('code %i', async (code, wrong) => {
    const answer = await get(`${graph}/oauth/access_token`, {
      ...app,
      redirect_uri: callback,
      code: 'x',
      ...wrong,
    });
    expect(answer).toMatchObject({ status: 400, body: { error: { code } } });
  });
});

describe('Instagram', () => {
  const app = { client_id: '800000000000001', client_secret: 'sandbox-instagram-secret' };
  const connect = async () => {
    const back = await consent(sandbox, '/oauth/instagram/oauth/authorize', {
      client_id: app.client_id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'instagram_business_basic,instagram_business_content_publish',
    });
    expect(back.hash).toBe('#_');
    return form('/oauth/instagram/oauth/access_token', {
      ...app,
      grant_type: 'authorization_code',
      redirect_uri: callback,
      code: `${back.searchParams.get('code') ?? ''}#_`,
    });
  };
  const long = (token: string) =>
    get('/graph-instagram/access_token', {
      grant_type: 'ig_exchange_token',
      client_secret: app.client_secret,
      access_token: token,
    });
  const refresh = (token: string) =>
    get('/graph-instagram/refresh_access_token', {
      grant_type: 'ig_refresh_token',
      access_token: token,
    });

  test('an hour, then 60 days, refreshed only when a day old and alive', async () => {
    const short = await connect();
    expect(short.body).toMatchObject({
      user_id: '17841400000000001',
      permissions: expect.any(Array),
    });
    expect(short.body).not.toHaveProperty('expires_in');
    const first = await long(field(short, 'access_token'));
    expect(first.body).toMatchObject({ token_type: 'bearer', expires_in: 60 * daysS });
    const token = field(first, 'access_token');
    expect((await refresh(token)).status).toBe(400);
    await sandbox.control('clock', { advance_s: daysS + 1 });
    const second = await refresh(token);
    expect(second.status).toBe(200);
    await sandbox.control('clock', { advance_s: 60 * daysS });
    expect(await refresh(field(second, 'access_token'))).toMatchObject({
      status: 401,
      body: { error: { code: 190 } },
    });
  });

  test('a short token cannot be refreshed; who is it', async () => {
    const token = field(await connect(), 'access_token');
    expect((await refresh(token)).status).toBe(400);
    const me = await get('/graph-instagram/v26.0/me', {
      fields: 'user_id,username',
      access_token: token,
    });
    expect(me.body).toMatchObject({ user_id: '17841400000000001', username: 'terangacafe' });
  });
});

describe('LinkedIn', () => {
  const connect = async (client_id: string) => {
    const back = await consent(sandbox, '/oauth/linkedin/oauth/v2/authorization', {
      client_id,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid profile w_member_social',
      state: 'x',
      // Ignored: LinkedIn has no PKCE for web apps.
      code_challenge: pkce().challenge,
      code_challenge_method: 'S256',
    });
    return form('/oauth/linkedin/oauth/v2/accessToken', {
      client_id,
      client_secret: 'sandbox-linkedin-secret',
      grant_type: 'authorization_code',
      redirect_uri: callback,
      code: back.searchParams.get('code') ?? '',
    });
  };

  test('an ordinary app gets no refresh token', async () => {
    const answer = await connect('sandbox-linkedin');
    expect(answer.body).toMatchObject({
      expires_in: 60 * daysS,
      scope: 'openid,profile,w_member_social',
    });
    expect(answer.body).not.toHaveProperty('refresh_token');
    const who = await get(
      '/oauth/linkedin/v2/userinfo',
      {},
      bearer(at(answer.body, 'access_token')),
    );
    expect(who.body).toMatchObject({ sub: 'urn-awa-782bbtaQ' });
  });

  test('an approved app’s refresh token keeps its end, 365 days after the consent', async () => {
    const refresh_token = field(await connect('sandbox-linkedin-approved'), 'refresh_token');
    const refresh = () =>
      form('/oauth/linkedin/oauth/v2/accessToken', {
        client_id: 'sandbox-linkedin-approved',
        client_secret: 'sandbox-linkedin-secret',
        grant_type: 'refresh_token',
        refresh_token,
      });
    await sandbox.control('clock', { advance_s: 300 * daysS });
    const answer = await refresh();
    expect(answer.body).toMatchObject({ refresh_token });
    expect(at(answer.body, 'refresh_token_expires_in')).toBeLessThanOrEqual(65 * daysS);
    await sandbox.control('clock', { advance_s: 66 * daysS });
    expect(await refresh()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test('revoked and unknown tokens have their own codes', async () => {
    const token = field(await connect('sandbox-linkedin'), 'access_token');
    await form('/oauth/linkedin/oauth/v2/revoke', {
      client_id: 'sandbox-linkedin',
      client_secret: 'sandbox-linkedin-secret',
      token,
    });
    expect(await get('/oauth/linkedin/v2/userinfo', {}, bearer(token))).toMatchObject({
      status: 401,
      body: { serviceErrorCode: 65_601 },
    });
    expect(await get('/oauth/linkedin/v2/userinfo', {}, bearer('x'))).toMatchObject({
      status: 401,
      body: { serviceErrorCode: 65_600 },
    });
  });
});

describe('X', () => {
  const { verifier, challenge } = pkce();
  const code = async (scope: string, client_id = 'sandbox-x') =>
    (
      await consent(sandbox, '/oauth/x/i/oauth2/authorize', {
        client_id,
        redirect_uri: callback,
        response_type: 'code',
        scope,
        state: 'x',
        code_challenge: challenge,
        code_challenge_method: 'S256',
      })
    ).searchParams.get('code') ?? '';
  const token = (
    fields: Record<string, string>,
    headers: Record<string, string> = { authorization: basic('sandbox-x', 'sandbox-x-secret') },
  ) =>
    form(
      '/oauth/x/2/oauth2/token',
      { redirect_uri: callback, code_verifier: verifier, ...fields },
      headers,
    );

  test('a refresh token only with offline.access, used once', async () => {
    const without = await token({
      grant_type: 'authorization_code',
      code: await code('users.read tweet.read'),
    });
    expect(without.body).not.toHaveProperty('refresh_token');
    const granted = await token({
      grant_type: 'authorization_code',
      code: await code('users.read offline.access'),
    });
    expect(granted.body).toMatchObject({ token_type: 'bearer', expires_in: 7_200 });
    const refresh_token = field(granted, 'refresh_token');
    expect((await token({ grant_type: 'refresh_token', refresh_token })).status).toBe(200);
    expect(await token({ grant_type: 'refresh_token', refresh_token })).toMatchObject({
      status: 400,
      body: {
        error: 'invalid_request',
        error_description: 'Value passed for the token was invalid.',
      },
    });
    const me = await get('/oauth/x/2/users/me', {}, bearer(at(without.body, 'access_token')));
    expect(me.body).toMatchObject({ data: { id: '1904857362514789376', username: 'terangacafe' } });
  });

  test('a code lives 30 seconds', async () => {
    const late = await code('users.read');
    await sandbox.control('clock', { advance_s: 31 });
    expect((await token({ grant_type: 'authorization_code', code: late })).status).toBe(400);
  });

  test('confidential clients need Basic, public ones send their id; PKCE is never optional', async () => {
    const grant = { grant_type: 'authorization_code' };
    const posted = await token(
      {
        ...grant,
        code: await code('users.read'),
        client_id: 'sandbox-x',
        client_secret: 'sandbox-x-secret',
      },
      {},
    );
    expect(posted).toMatchObject({ status: 401, body: { error: 'unauthorized_client' } });
    const open = await token(
      {
        ...grant,
        code: await code('users.read', 'sandbox-x-public'),
        client_id: 'sandbox-x-public',
      },
      {},
    );
    expect(open.status).toBe(200);
    const back = await consent(sandbox, '/oauth/x/i/oauth2/authorize', {
      client_id: 'sandbox-x',
      redirect_uri: callback,
      response_type: 'code',
      scope: 'users.read',
    });
    expect(back.searchParams.get('error')).toBe('invalid_request');
  });
});

describe('Pinterest', () => {
  const authorization = basic('sandbox-pinterest', 'sandbox-pinterest-secret');
  const token = (
    fields: Record<string, string>,
    headers: Record<string, string> = { authorization },
  ) => form('/oauth/pinterest/v5/oauth/token', fields, headers);

  test('Basic, comma scopes in, spaces out, 60 days renewed by each refresh', async () => {
    const back = await consent(sandbox, '/oauth/pinterest/oauth/', {
      client_id: 'sandbox-pinterest',
      redirect_uri: callback,
      response_type: 'code',
      scope: 'boards:read,pins:write',
    });
    const first = await token({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: callback,
    });
    expect(first.body).toMatchObject({
      scope: 'boards:read pins:write',
      token_type: 'bearer',
      refresh_token_expires_in: 60 * daysS,
    });
    await sandbox.control('clock', { advance_s: 50 * daysS });
    const second = await token({
      grant_type: 'refresh_token',
      refresh_token: field(first, 'refresh_token'),
    });
    expect(second.body).toMatchObject({
      response_type: 'refresh_token',
      refresh_token_expires_in: 60 * daysS,
    });
    await sandbox.control('clock', { advance_s: 50 * daysS });
    expect(
      (await token({ grant_type: 'refresh_token', refresh_token: field(second, 'refresh_token') }))
        .status,
    ).toBe(200);
    const me = await get('/oauth/pinterest/v5/user_account', {}, bearer('x'));
    expect(me).toMatchObject({ status: 401, body: { code: 2, message: 'Authentication failed.' } });
  });

  test('the secret in the body is refused', async () => {
    const answer = await token(
      {
        grant_type: 'refresh_token',
        refresh_token: 'x',
        client_id: 'sandbox-pinterest',
        client_secret: 'sandbox-pinterest-secret',
      },
      {},
    );
    expect(answer).toMatchObject({ status: 401, body: { code: 2 } });
  });
});

describe('Slack', () => {
  const api = '/oauth/slack/api';
  const connect = async (client_id: string) => {
    const back = await consent(sandbox, '/oauth/slack/oauth/v2/authorize', {
      client_id,
      redirect_uri: callback,
      scope: 'chat:write,incoming-webhook',
      state: 'x',
    });
    return form(`${api}/oauth.v2.access`, {
      client_id,
      client_secret: 'sandbox-slack-secret',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: callback,
    });
  };

  test('without rotation the token has no end', async () => {
    const answer = await connect('sandbox-slack');
    expect(answer.body).toMatchObject({
      ok: true,
      token_type: 'bot',
      authed_user: { id: expect.any(String) },
      team: { id: 'T0SANDBOX1', name: 'Teranga Studio' },
      incoming_webhook: { channel: '#alerts' },
    });
    expect(answer.body).not.toHaveProperty('expires_in');
    await sandbox.control('clock', { advance_s: 3_650 * daysS });
    const who = await form(`${api}/auth.test`, {}, bearer(at(answer.body, 'access_token')));
    expect(who.body).toMatchObject({ ok: true, team_id: 'T0SANDBOX1' });
  });

  test('with rotation: 12 hours, refresh tokens used once', async () => {
    const answer = await connect('sandbox-slack-rotating');
    expect(at(answer.body, 'expires_in')).toBe(43_200);
    const refresh = () =>
      form(`${api}/oauth.v2.access`, {
        client_id: 'sandbox-slack-rotating',
        client_secret: 'sandbox-slack-secret',
        grant_type: 'refresh_token',
        refresh_token: field(answer, 'refresh_token'),
      });
    expect((await refresh()).body).toMatchObject({ ok: true, expires_in: 43_200 });
    expect(await refresh()).toMatchObject({
      status: 200,
      body: { ok: false, error: 'invalid_refresh_token' },
    });
  });

  test('errors come with 200', async () => {
    const token = field(await connect('sandbox-slack'), 'access_token');
    const post = (fields: Record<string, unknown>, headers = bearer(token)) =>
      sandbox.request(`${api}/chat.postMessage`, { json: fields, headers });
    expect(await post({ channel: 'C1' })).toMatchObject({
      status: 200,
      body: { ok: false, error: 'no_text' },
    });
    expect((await post({ channel: 'C1', text: 'Salut' })).body).toMatchObject({
      ok: true,
      channel: 'C1',
      ts: expect.any(String),
    });
    expect((await post({ channel: 'C1', text: 'x' }, bearer('xoxb-other'))).body).toEqual({
      ok: false,
      error: 'invalid_auth',
    });
    expect((await form(`${api}/auth.revoke`, {}, bearer(token))).body).toEqual({
      ok: true,
      revoked: true,
    });
    expect((await form(`${api}/auth.test`, {}, bearer(token))).body).toEqual({
      ok: false,
      error: 'token_revoked',
    });
    expect(
      (
        await form(`${api}/oauth.v2.access`, {
          client_id: 'sandbox-slack',
          client_secret: 'no',
          code: 'x',
        })
      ).body,
    ).toEqual({ ok: false, error: 'bad_client_secret' });
  });
});

describe('Cal.com', () => {
  const app = { client_id: 'sandbox-cal-com', client_secret: 'sandbox-cal-com-secret' };
  const token = (fields: Record<string, string>) =>
    sandbox.request('/cal-com/v2/auth/oauth2/token', { json: { ...app, ...fields } });

  test('JSON secret, 30 minutes, a new refresh token each time', async () => {
    const back = await consent(
      sandbox,
      '/oauth/cal-com/auth/oauth2/authorize',
      {
        client_id: app.client_id,
        redirect_uri: callback,
        state: 'x',
        scope: 'BOOKING_READ BOOKING_WRITE',
      },
      { account: '7002' },
    );
    const first = await token({
      grant_type: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirect_uri: callback,
    });
    expect(first.body).toMatchObject({ token_type: 'bearer', expires_in: 1_800 });
    const me = await get('/cal-com/v2/me', {}, bearer(at(first.body, 'access_token')));
    expect(me.body).toMatchObject({ data: { id: 7002, name: 'Fatou Fall' } });
    expect(me.headers.get('x-ratelimit-limit-default')).toBe('500');
    const second = await token({
      grant_type: 'refresh_token',
      refresh_token: field(first, 'refresh_token'),
    });
    expect(field(second, 'refresh_token')).not.toBe(field(first, 'refresh_token'));
    expect(
      await token({ grant_type: 'refresh_token', refresh_token: field(first, 'refresh_token') }),
    ).toMatchObject({
      status: 400,
      body: { error: 'invalid_grant', error_description: 'invalid_refresh_token' },
    });
    await sandbox.control('clock', { advance_s: 1_801 });
    expect((await get('/cal-com/v2/me', {}, bearer(at(second.body, 'access_token')))).status).toBe(
      401,
    );
  });

  test('Basic is refused', async () => {
    const answer = await form(
      '/cal-com/v2/auth/oauth2/token',
      { grant_type: 'refresh_token', refresh_token: 'x' },
      { authorization: basic(app.client_id, app.client_secret) },
    );
    expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  });
});

describe('TikTok Business', () => {
  const app = { app_id: '7400000000000000001', secret: 'sandbox-tiktok-business-secret' };
  const api = '/oauth/tiktok-business/open_api/v1.3';
  const token = (fields: Record<string, unknown>, path = `${api}/oauth2/access_token/`) =>
    sandbox.request(path, { json: { ...app, ...fields } });
  const authCode = async () => {
    const back = await consent(sandbox, '/oauth/tiktok-business/portal/auth', {
      app_id: app.app_id,
      redirect_uri: callback,
      state: 'x',
    });
    expect(back.searchParams.get('code')).toBeNull();
    return back.searchParams.get('auth_code');
  };

  test('auth_code as JSON, the token in data, Access-Token header, errors with 200', async () => {
    const auth_code = await authCode();
    const granted = await token({ auth_code });
    expect(granted.body).toMatchObject({
      code: 0,
      message: 'OK',
      data: { advertiser_ids: ['7290000000000000011', '7290000000000000012'] },
    });
    expect(at(granted.body, 'data')).not.toHaveProperty('expires_in');
    expect(await token({ auth_code })).toMatchObject({ status: 200, body: { code: 40_110 } });
    const access = text(at(granted.body, 'data', 'access_token'));
    const who = await get(`${api}/user/info/`, {}, { 'access-token': access });
    expect(who.body).toMatchObject({ code: 0, data: { core_user_id: '7381234567890123456' } });
    expect((await get(`${api}/user/info/`, {}, bearer(access))).body).toMatchObject({
      code: 40_104,
    });
    const list = await get(
      `${api}/oauth2/advertiser/get/`,
      { app_id: app.app_id, secret: app.secret },
      { 'access-token': access },
    );
    expect(records(at(list.body, 'data', 'list'))).toHaveLength(2);
    expect(
      (await token({ access_token: access }, `${api}/oauth2/revoke_token/`)).body,
    ).toMatchObject({ code: 0 });
    expect((await get(`${api}/user/info/`, {}, { 'access-token': access })).body).toMatchObject({
      code: 40_105,
    });
  });

  test('wrong secret, missing field, missing slash', async () => {
    expect(await token({ secret: 'no', auth_code: 'x' })).toMatchObject({
      status: 200,
      body: { code: 40_101 },
    });
    expect((await token({})).body).toMatchObject({ code: 40_002 });
    const bare = await token({ auth_code: 'x' }, `${api}/oauth2/access_token`);
    expect(bare).toMatchObject({ status: 404, body: '404 page not found' });
  });
});

describe('every provider', () => {
  test('issues grants without a browser and counts them', async () => {
    const providers = [
      'google',
      'tiktok',
      'generic',
      'meta',
      'instagram',
      'linkedin',
      'x',
      'pinterest',
      'slack',
      'cal-com',
      'tiktok-business',
    ];
    const tokens = [];
    for (const provider of providers) {
      const name = provider === 'cal-com' ? 'cal-com-oauth' : provider;
      const [client] = records(at(await sandbox.state(name), 'clients'));
      expect(client).not.toHaveProperty('client_secret');
      const grant = await sandbox.control(`oauth/${provider}/grants`, {
        client_id: text(client?.['client_id']),
        scopes: ['a'],
      });
      tokens.push(text(at(grant, 'access_token')));
      expect(at(await sandbox.state(name), 'families', '0')).toMatchObject({
        id: at(grant, 'family_id'),
        token_requests: 0,
        revoked: null,
      });
    }
    expect(new Set(tokens).size).toBe(providers.length);
  });
});
