import { at, records, startTestSandbox, text, type TestSandbox } from '../running-sandbox';
import { basic, callback, consent, pkce } from './flow';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control('reset', {}));

const seed = (client: Record<string, unknown>) =>
  sandbox.control('state/generic', { client_id: 'app', client_secret: 's3cret', ...client });
const grant = async () => {
  const issued = await sandbox.control('oauth/generic/grants', {
    client_id: 'app',
    scopes: ['read', 'write'],
  });
  return text(at(issued, 'refresh_token'));
};
const refresh = (refresh_token: string, more: Record<string, string> = {}) =>
  sandbox.request('/oauth/generic/token', {
    form: {
      client_id: 'app',
      client_secret: 's3cret',
      grant_type: 'refresh_token',
      refresh_token,
      ...more,
    },
  });
const rotated = async (token: string) => text(at((await refresh(token)).body, 'refresh_token'));
const family = async () => records(at(await sandbox.state('generic'), 'families'))[0];

describe('rotation', () => {
  test('none: the token stays and is not repeated', async () => {
    await seed({ rotation: 'none' });
    const token = await grant();
    for (let turn = 0; turn < 3; turn += 1) {
      const answer = await refresh(token);
      expect(answer.status).toBe(200);
      expect(answer.body).not.toHaveProperty('refresh_token');
    }
  });

  test('none with echo: the unchanged token is repeated', async () => {
    await seed({ rotation: 'none', echoes_refresh_token: true });
    const token = await grant();
    expect(await rotated(token)).toBe(token);
  });

  test('reuse_ok: old tokens go on working', async () => {
    await seed({ rotation: 'reuse_ok' });
    const token = await grant();
    expect(await rotated(token)).not.toBe(token);
    expect((await refresh(token)).status).toBe(200);
  });

  test('grace: the old token works for its seconds, then its use kills the family', async () => {
    await seed({ rotation: 'grace', grace_s: 30 });
    const token = await grant();
    const next = await rotated(token);
    expect((await refresh(token)).status).toBe(200);
    await sandbox.control('clock', { advance_s: 31 });
    expect((await refresh(token)).body).toMatchObject({ error: 'invalid_grant' });
    expect((await refresh(next)).body).toMatchObject({ error: 'invalid_grant' });
    expect(await family()).toMatchObject({ reuses: 1, revoked: expect.any(String) });
  });

  test('strict: the old token’s use kills the family, access tokens included', async () => {
    await seed({ rotation: 'strict' });
    const token = await grant();
    const answer = await refresh(token);
    const access = text(at(answer.body, 'access_token'));
    const userinfo = () =>
      sandbox.request('/oauth/generic/userinfo', {
        headers: { authorization: `Bearer ${access}` },
      });
    expect((await userinfo()).status).toBe(200);
    expect((await refresh(token)).status).toBe(400);
    expect((await refresh(text(at(answer.body, 'refresh_token')))).status).toBe(400);
    expect((await userinfo()).status).toBe(401);
    expect(await family()).toMatchObject({
      token_requests: 3,
      refreshes: 1,
      rejected_refreshes: 2,
      reuses: 1,
    });
  });

  test('strict: of many refreshes at once one succeeds, and the family is dead', async () => {
    await seed({ rotation: 'strict' });
    const token = await grant();
    const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(token)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(await family()).toMatchObject({ token_requests: 20, refreshes: 1 });
  });
});

describe('client authentication', () => {
  const fields = { grant_type: 'refresh_token', refresh_token: 'x' };
  const outcome = async (answer: Promise<{ body: unknown }>) => at((await answer).body, 'error');
  const byPost = () =>
    sandbox.request('/oauth/generic/token', {
      form: { ...fields, client_id: 'app', client_secret: 's3cret' },
    });
  const byBasic = () =>
    sandbox.request('/oauth/generic/token', {
      form: fields,
      headers: { authorization: basic('app', 's3cret') },
    });
  const byJson = () =>
    sandbox.request('/oauth/generic/token', {
      json: { ...fields, client_id: 'app', client_secret: 's3cret' },
    });

  test.each([
    ['basic', ['invalid_grant', 'invalid_client', 'invalid_client']],
    ['post', ['invalid_client', 'invalid_grant', 'invalid_client']],
    ['json', ['invalid_client', 'invalid_client', 'invalid_grant']],
  ])('%s only', async (client_auth, expected) => {
    await seed({ client_auth });
    expect([await outcome(byBasic()), await outcome(byPost()), await outcome(byJson())]).toEqual(
      expected,
    );
  });

  test('a 401 names the scheme', async () => {
    await seed({ client_auth: 'basic' });
    const answer = await byPost();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic/);
  });
});

describe('authorization', () => {
  const asked = {
    client_id: 'app',
    redirect_uri: callback,
    response_type: 'code',
    scope: 'read',
    state: 'x',
  };

  test('PKCE required: refused without, iss sent with the code', async () => {
    await seed({ pkce: true });
    const refused = await consent(sandbox, '/oauth/generic/authorize', asked);
    expect(refused.searchParams.get('error')).toBe('invalid_request');
    const { verifier, challenge } = pkce();
    const back = await consent(sandbox, '/oauth/generic/authorize', {
      ...asked,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    });
    expect(back.searchParams.get('iss')).toBe(`${sandbox.url}/oauth/generic`);
    const answer = await sandbox.request('/oauth/generic/token', {
      form: {
        client_id: 'app',
        client_secret: 's3cret',
        grant_type: 'authorization_code',
        code: back.searchParams.get('code') ?? '',
        redirect_uri: callback,
        code_verifier: verifier,
      },
    });
    expect(answer.status).toBe(200);
  });

  test('a code used twice takes its tokens with it', async () => {
    await seed({});
    const back = await consent(sandbox, '/oauth/generic/authorize', asked);
    const exchange = () =>
      sandbox.request('/oauth/generic/token', {
        form: {
          client_id: 'app',
          client_secret: 's3cret',
          grant_type: 'authorization_code',
          code: back.searchParams.get('code') ?? '',
          redirect_uri: callback,
        },
      });
    const first = await exchange();
    expect((await exchange()).status).toBe(400);
    expect((await refresh(text(at(first.body, 'refresh_token')))).status).toBe(400);
  });

  test('the control API can play the person', async () => {
    await seed({});
    const answer = await sandbox.control('oauth/generic/consent', {
      authorize_url: `${sandbox.url}/oauth/generic/authorize?${new URLSearchParams(asked).toString()}`,
      account_id: 'acct-binta',
    });
    expect(new URL(text(at(answer, 'redirect_to'))).searchParams.get('code')).toMatch(/^gac_/);
  });

  test('the form cannot be sent twice', async () => {
    await seed({});
    const page = text(
      (await sandbox.request(`/oauth/generic/authorize?${new URLSearchParams(asked).toString()}`))
        .body,
    );
    const request_id = /name="request_id" value="([^"]*)"/.exec(page)?.[1] ?? '';
    const submit = () =>
      sandbox.request('/oauth/generic/consent', {
        form: { request_id, account: 'acct-awa', decision: 'allow', scope: 'read' },
      });
    expect((await submit()).status).toBe(302);
    expect((await submit()).status).toBe(400);
  });
});

test('introspection and revocation', async () => {
  await seed({});
  const token = await grant();
  const credentials = { client_id: 'app', client_secret: 's3cret' };
  const inspect = (value: string) =>
    sandbox.request('/oauth/generic/introspect', { form: { ...credentials, token: value } });
  expect((await inspect(token)).body).toMatchObject({
    active: true,
    sub: 'acct-awa',
    scope: 'read write',
  });
  expect((await sandbox.request('/oauth/generic/introspect', { form: { token } })).status).toBe(
    401,
  );
  expect(
    (await sandbox.request('/oauth/generic/revoke', { form: { ...credentials, token: 'unknown' } }))
      .status,
  ).toBe(200);
  expect(
    (await sandbox.request('/oauth/generic/revoke', { form: { ...credentials, token } })).status,
  ).toBe(200);
  expect((await inspect(token)).body).toEqual({ active: false });
});

describe('what happens at the provider', () => {
  test('a revoked grant, another identity, fewer scopes', async () => {
    await seed({ rotation: 'none' });
    const token = await grant();
    await sandbox.control('oauth/generic/families', {
      token,
      become_account_id: 'acct-binta',
      scopes: ['read'],
    });
    const answer = await refresh(token);
    expect(at(answer.body, 'scope')).toBe('read');
    const who = await sandbox.request('/oauth/generic/userinfo', {
      headers: { authorization: `Bearer ${text(at(answer.body, 'access_token'))}` },
    });
    expect(who.body).toMatchObject({ sub: 'acct-binta' });
    expect((await refresh(token, { scope: 'read write' })).body).toMatchObject({
      error: 'invalid_scope',
    });
    await sandbox.control('oauth/generic/families', { token, revoke: 'user removed the app' });
    expect((await refresh(token)).body).toMatchObject({ error: 'invalid_grant' });
  });
});

describe('token quirks', () => {
  const quirked = async (quirk: string) => {
    await seed({ rotation: 'none', echoes_refresh_token: true });
    const token = await grant();
    await sandbox.fault('generic', { kind: 'token_quirk', quirk }, { path: '/token' });
    return refresh(token);
  };

  test.each([
    ['missing_expiry', (body: unknown) => expect(body).not.toHaveProperty('expires_in')],
    ['string_expiry', (body: unknown) => expect(at(body, 'expires_in')).toBe('3600')],
    ['millisecond_expiry', (body: unknown) => expect(at(body, 'expires_in')).toBe(3_600_000)],
    [
      'wrapped_body',
      (body: unknown) => expect(at(body, 'data', 'access_token')).toEqual(expect.any(String)),
    ],
    ['blank_refresh_token', (body: unknown) => expect(at(body, 'refresh_token')).toBe('')],
    ['shrinking_scopes', (body: unknown) => expect(at(body, 'scope')).toBe('read')],
    ['error_with_200', (body: unknown) => expect(at(body, 'error')).toBe('invalid_grant')],
    ['ok_false_with_200', (body: unknown) => expect(at(body, 'ok')).toBe(false)],
  ])('%s', async (quirk, check) => {
    const answer = await quirked(quirk);
    expect(answer.status).toBe(200);
    check(answer.body);
  });

  test('JSON under text/plain', async () => {
    const answer = await quirked('text_plain_json');
    expect(answer.headers.get('content-type')).toContain('text/plain');
    expect(at(answer.body, 'access_token')).toEqual(expect.any(String));
  });
});
