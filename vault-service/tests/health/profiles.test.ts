import { targetFinder } from '../../health/target';
import type { Finding } from '../../providers/probe';
import { findProfile, providerIds } from '../../providers/registry';
import { json, startVendor, type Behaviour, type Vendor } from './vendor';

let vendor: Vendor;
beforeAll(async () => {
  vendor = await startVendor();
});
afterAll(() => vendor.close());

const described = providerIds.filter((id) => !id.startsWith('generic-'));

/** Asks as the vault would, with the vendor's whole API replaced. */
async function ask(provider: string, behaviour: Behaviour): Promise<Finding> {
  const profile = findProfile(provider);
  if (!profile) throw new Error(provider);
  vendor.behaviour = behaviour;
  // Google's identity call is on another host than its APIs; here it is on the same.
  const identityUrl = profile.kind === 'oauth2' ? profile.identityUrl : undefined;
  const local =
    identityUrl === undefined || identityUrl.startsWith('/')
      ? profile
      : { ...profile, identityUrl: new URL(identityUrl).pathname };
  const findApi = async () => ({
    profile: local,
    apiUrl: vendor.url,
    setup: undefined,
    probeUrl: undefined,
    probeHeader: undefined,
  });
  const findTarget = targetFinder({ findApi, rules: { allowLoopback: true }, enabled: true });
  const target = await findTarget('acme', provider);
  if (!target) throw new Error(`${provider} has nothing to ask`);
  return target.ask('1:token');
}

test.each(providerIds)('%s tells a person how to end what no call can end', (provider) => {
  const profile = findProfile(provider);
  if (!profile) throw new Error(provider);

  if (profile.kind === 'key' || profile.acceptsKey) expect(profile.removal?.key).toMatch(/./);
  if (profile.kind === 'oauth2') expect(profile.removal?.app).toMatch(/./);
});

describe.each(described)('%s', (provider) => {
  test.each<[string, Behaviour]>([
    ['a 500 with a refusal in it', json(500, { ok: false, error: { code: 190 }, code: 40_105 })],
    ['a 503', json(503, {})],
    ['a 429', json(429, { ok: false, error: 'invalid_auth', code: 40_105 })],
    ['a redirect', (_request, response) => response.writeHead(307, { location: '/x' }).end()],
    ['a proxy page', (_request, response) => response.writeHead(401).end('<h1>Sign in</h1>')],
    ['a 418', json(418, { message: 'teapot' })],
    ['a dropped line', (request) => request.socket.destroy()],
    ['a list', json(401, [])],
    ['nothing', (_request, response) => response.writeHead(401).end()],
  ])('%s tells nothing', async (_name, behaviour) => {
    expect((await ask(provider, behaviour)).kind).toBe('unknown');
  });
});

/** What each vendor answers to a dead token, by its documentation. */
const refusals: Readonly<Record<string, Behaviour>> = {
  anthropic: json(401, { type: 'error', error: { type: 'authentication_error', message: 'x' } }),
  openai: json(401, { error: { code: 'invalid_api_key', type: 'invalid_request_error' } }),
  resend: json(403, { statusCode: 403, name: 'invalid_api_key', message: 'API key is invalid' }),
  telegram: json(401, { ok: false, error_code: 401, description: 'Unauthorized' }),
  'cal-com': json(401, { status: 'error', error: { code: 'UnauthorizedException' } }),
  meta: json(400, { error: { code: 190, error_subcode: 463, message: 'x' } }),
  whatsapp: json(401, { error: { code: 190, error_subcode: 467, message: 'x' } }),
  instagram: json(400, { error: { code: 190, type: 'OAuthException' } }),
  google: json(401, { error: 'invalid_request', error_description: 'Invalid Credentials' }),
  gmail: json(401, { error: { code: 401, status: 'UNAUTHENTICATED' } }),
  'google-ads': json(401, { error: { code: 401, status: 'UNAUTHENTICATED' } }),
  youtube: json(401, { error: { code: 401, status: 'UNAUTHENTICATED' } }),
  linkedin: json(401, { status: 401, serviceErrorCode: 65_601, code: 'REVOKED_ACCESS_TOKEN' }),
  pinterest: json(401, { code: 2, message: 'Authentication failed.' }),
  slack: json(200, { ok: false, error: 'token_revoked' }),
  tiktok: json(401, { data: {}, error: { code: 'access_token_invalid' } }),
  'tiktok-business': json(200, { code: 40_105, message: 'Access token is incorrect', data: {} }),
  x: json(401, { title: 'Unauthorized', status: 401 }),
};

test.each(described)('%s: its own refusal ends the trust', async (provider) => {
  const behaviour = refusals[provider];
  if (!behaviour) throw new Error(`describe how ${provider} refuses a dead token`);

  expect((await ask(provider, behaviour)).kind).toBe('rejected');
});

test.each<[string, string, Behaviour]>([
  [
    'anthropic',
    'a key without permission for this call',
    json(403, { error: { type: 'permission_error' } }),
  ],
  ['anthropic', 'an organisation on hold', json(400, { error: { type: 'invalid_request_error' } })],
  ['openai', 'a restricted key', json(403, { error: { code: 'missing_scope' } })],
  ['openai', 'a restricted key, told as 401', json(401, { error: { code: null } })],
  ['openai', 'a quota used up', json(402, { error: { code: 'insufficient_quota' } })],
  ['slack', 'an outage told with 200', json(200, { ok: false, error: 'internal_error' })],
  ['slack', 'a missing scope', json(200, { ok: false, error: 'missing_scope' })],
  ['tiktok', 'a missing scope', json(401, { error: { code: 'scope_not_authorized' } })],
  ['tiktok-business', 'too many calls', json(200, { code: 40_100, message: 'Too many requests' })],
  ['meta', 'an outage', json(400, { error: { code: 2, is_transient: true } })],
  [
    'meta',
    'a refusal Meta itself calls passing',
    json(401, { error: { code: 190, is_transient: true } }),
  ],
  ['meta', 'too many calls', json(400, { error: { code: 4 } })],
  ['google', 'a missing scope', json(403, { error: { code: 403, status: 'PERMISSION_DENIED' } })],
])('%s: %s is not a dead token', async (provider, _name, behaviour) => {
  expect((await ask(provider, behaviour)).kind).toBe('unknown');
});

test('a Resend key that may only send is sound', async () => {
  const finding = await ask('resend', json(401, { statusCode: 401, name: 'restricted_api_key' }));

  expect(finding).toEqual({ kind: 'alive' });
});

test.each<[string, unknown, Record<string, string>, unknown]>([
  [
    'anthropic',
    { data: [] },
    { 'anthropic-organization-id': 'org-1' },
    { id: 'org-1', name: null },
  ],
  ['openai', { data: [] }, { 'openai-organization': 'org-2' }, { id: 'org-2', name: null }],
  ['openai', { data: [] }, {}, undefined],
  ['slack', { ok: true, team_id: 'T1', team: 'Teranga' }, {}, { id: 'T1', name: 'Teranga' }],
  [
    'tiktok-business',
    { code: 0, data: { core_user_id: '7', display_name: 'T' } },
    {},
    { id: '7', name: 'T' },
  ],
])('%s names the account: %j', async (provider, body, headers, account) => {
  const finding = await ask(provider, json(200, body, headers));

  expect(finding).toMatchObject({ kind: 'alive' });
  expect(finding.kind === 'alive' ? finding.account : null).toEqual(account);
});

describe('Meta', () => {
  const graph =
    (debug: Behaviour, me: Behaviour): Behaviour =>
    (request, response) =>
      (request.url?.startsWith('/debug_token') ? debug : me)(request, response);
  const me = json(200, { id: '9', name: 'Awa' });
  const debug = (data: Record<string, unknown>) => json(200, { data });

  test('tells when the token and the access to data end; 0 is never', async () => {
    const told = await ask(
      'meta',
      graph(
        debug({ is_valid: true, expires_at: 1_800_000_000, data_access_expires_at: 1_790_000_000 }),
        me,
      ),
    );
    const never = await ask(
      'meta',
      graph(debug({ is_valid: true, expires_at: 0, data_access_expires_at: 0 }), me),
    );

    expect(told).toEqual({
      kind: 'alive',
      account: { id: '9', name: 'Awa' },
      ends: { token: new Date(1_800_000_000_000), grant: new Date(1_790_000_000_000) },
    });
    expect(never).toMatchObject({ ends: { token: null, grant: null } });
  });

  test('says itself that a token is dead, and why', async () => {
    const dead = debug({ is_valid: false, error: { code: 190, subcode: 460 } });

    expect(await ask('meta', graph(dead, me))).toEqual({
      kind: 'rejected',
      reason: 'code_190_460',
    });
  });

  test('a token of another app is asked for its owner instead', async () => {
    const foreign = json(400, { error: { code: 100, message: 'did not match the Viewing App' } });

    expect(await ask('whatsapp', graph(foreign, me))).toMatchObject({
      kind: 'alive',
      account: { id: '9' },
    });
  });

  test('a sound token whose owner cannot be asked right now is sound', async () => {
    const valid = debug({ is_valid: true, expires_at: 0, data_access_expires_at: 0 });

    expect(await ask('meta', graph(valid, json(400, { error: { code: 4 } })))).toMatchObject({
      kind: 'alive',
    });
  });
});
