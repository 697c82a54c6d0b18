import { Client } from 'pg';
import { Browser } from '../../vault-service/tests/support/browser';
import { eventually } from '../../vault-service/tests/support/eventually';
import { findOAuthProfile } from '../../vault-service/providers/registry';
import { sandboxApps } from './support/apps';
import { startStack, type Stack } from './support/stack';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack({ VAULT_PROBES: '1' });
  for (const [provider, path] of [
    ['anthropic', '/anthropic'],
    ['openai', '/openai'],
    ['resend', '/resend'],
    ['telegram', '/telegram'],
  ] as const)
    await stack.vault.admin.put(`/v1/tenants/acme/integrations/${provider}`, {
      api_url: `${stack.sandbox.url}${path}`,
    });
});
afterAll(() => stack.close());
afterEach(() => fetch(`${stack.sandbox.url}/control/faults`, { method: 'DELETE' }));

const importKey = (provider: string, accessToken: string, more: Record<string, unknown> = {}) =>
  stack.vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject: 'health',
    provider,
    credential: { access_token: accessToken, ...more },
  });
const check = (id: unknown) => stack.vault.admin.post(`/v1/connections/${String(id)}/check`);

test.each([
  ['anthropic', 'sk-ant-sandbox-1', 'sk-ant-real'],
  ['openai', 'sk-sandbox-1', 'sk-real'],
  ['resend', 're_sandbox_1', 're_real'],
  ['resend', 're_sandbox_sending_1', 're_other'],
  ['telegram', '123456:sandbox-a', '123456:other'],
  ['cal-com', 'cal_sandbox_1', 'cal_live_other'],
  ['whatsapp', 'EAAsandbox-system', 'EAAreal'],
])('%s: %s is taken, %s is refused', async (provider, sound, dead) => {
  const taken = await importKey(provider, sound);
  const refused = await importKey(provider, dead);

  expect(taken).toMatchObject({ status: 201, body: { health: 'alive', kind: 'key' } });
  expect(refused).toMatchObject({ status: 422, body: { code: 'credential_rejected' } });
});

test('whose key it is comes from the vendor', async () => {
  const bot = await importKey('telegram', '777:sandbox-b');
  const calendar = await importKey('cal-com', 'cal_sandbox_2');

  expect(bot.body['account']).toEqual({ id: '777', name: '@teranga_sandbox_bot' });
  expect(calendar.body['account']).toMatchObject({ id: expect.stringMatching(/./) as unknown });
});

test.each([
  { kind: 'status', status: 500 },
  { kind: 'status', status: 429 },
  { kind: 'reset' },
  { kind: 'malformed_body' },
  { kind: 'html', status: 502 },
  { kind: 'html', status: 403 },
  { kind: 'redirect', to: 'http://127.0.0.1:9/' },
  { kind: 'huge_body', bytes: 3_000_000 },
])('a vendor in trouble (%j) refuses nobody', async (fault) => {
  await stack.control('POST', '/faults', { vendor: 'anthropic', times: 1, fault });

  const answer = await importKey('anthropic', 'sk-ant-sandbox-2');

  expect(answer).toMatchObject({ status: 201, body: { health: 'unknown', status: 'active' } });
});

const noCall = new Set(['instagram', 'pinterest', 'cal-com']);
const oauth = Object.entries(sandboxApps('')).filter(([provider]) => provider !== 'generic-oauth2');

test.each(oauth.map(([provider, app]) => [provider, app.sandboxName] as const))(
  '%s: a grant is alive, then revoked over there, which a check sees; revoking here ends it there',
  async (provider, name) => {
    const clientId = sandboxApps(stack.sandbox.url)[
      { whatsapp: 'meta', gmail: 'google', 'google-ads': 'google', youtube: 'google' }[provider] ??
        provider
    ]?.integration['client_id'];
    const grant = async () => {
      const given = await stack.control('POST', `/oauth/${name}/grants`, {
        client_id: clientId,
        scopes: findOAuthProfile(provider)?.defaultScopes,
      });
      const { body, text } = await importKey(provider, String(given['access_token']), {
        // Meta and Instagram have none; their access token renews itself.
        refresh_token: String(given['refresh_token'] ?? given['access_token']),
        expires_at: new Date(Date.now() + 3_000_000).toISOString(),
      });
      if (typeof body['id'] !== 'string') throw new Error(text);
      return { id: body['id'], family: String(given['family_id']), body };
    };
    const dead = await grant();
    await stack.control('POST', `/oauth/${name}/families`, {
      family_id: dead.family,
      revoke: 'by its owner',
    });
    const seen = await check(dead.id);
    await stack.vault.admin.delete(`/v1/connections/${dead.id}`);
    const ended = await grant();

    const { body } = await stack.vault.admin.delete(`/v1/connections/${ended.id}`);

    expect(dead.body).toMatchObject({ health: 'alive', kind: 'oauth2' });
    expect(dead.body['account']).toMatchObject({ id: expect.stringMatching(/./) as unknown });
    expect(seen.body).toMatchObject({ health: 'rejected', status: 'active' });
    const receipts = body['receipts'] as Record<string, unknown>[];
    const state = await stack.control(
      'GET',
      `/state/${name === 'cal-com' ? 'cal-com-oauth' : name}`,
    );
    const family = (state['families'] as Record<string, unknown>[]).find(
      (each) => each['id'] === ended.family,
    );
    if (noCall.has(provider)) {
      for (const receipt of receipts)
        expect(receipt).toMatchObject({
          outcome: 'not_supported',
          instructions: { code: 'remove_app' },
        });
      expect(family?.['revoked']).toBeNull();
    } else {
      for (const receipt of receipts)
        expect(receipt).toMatchObject({ outcome: 'revoked', instructions: null });
      expect(family?.['revoked']).toEqual(expect.stringMatching(/./));
    }
  },
);

test('a revocation the provider was away for is completed later', async () => {
  const given = await stack.control('POST', '/oauth/google/grants', {
    client_id: 'sandbox-google.apps.googleusercontent.com',
  });
  const { body } = await importKey('google', String(given['access_token']), {
    refresh_token: String(given['refresh_token']),
    expires_at: new Date(Date.now() + 3_000_000).toISOString(),
  });
  const id = String(body['id']);
  await stack.control('POST', '/faults', {
    vendor: 'google',
    path: '/revoke',
    times: 2,
    fault: { kind: 'status', status: 503 },
  });

  const first = await stack.vault.admin.delete(`/v1/connections/${id}`);

  expect(first.body['receipts']).toEqual([
    expect.objectContaining({ outcome: 'failed', retrying: true }),
    expect.objectContaining({ outcome: 'failed', retrying: true }),
  ]);
  const database = new Client(stack.vault.databaseUrl);
  await database.connect();
  await database.query('update revocations set next_at = now() where connection = $1', [id]);
  await database.end();
  await eventually(async () => {
    const { body: list } = await stack.vault.admin.get(`/v1/revocations?connection=${id}`);
    expect(list['items']).toEqual([
      expect.objectContaining({ outcome: 'revoked', retrying: false, instructions: null }),
      expect.objectContaining({ outcome: 'revoked', retrying: false, instructions: null }),
    ]);
  });
});

test('an account that was connected this moment is alive', async () => {
  const link = await stack.link('by-link', 'x');
  await stack.signIn(new Browser(), link, 'x');

  expect(await stack.connections('by-link')).toEqual([
    expect.objectContaining({ health: 'alive', status: 'active' }),
  ]);
});

test("Meta's ends come with the first look and are forecast", async () => {
  const given = await stack.control('POST', '/oauth/meta/grants', { client_id: '700000000000001' });
  const { body } = await importKey('meta', String(given['access_token']), {
    refresh_token: String(given['access_token']),
    expires_at: new Date(Date.now() + 50 * 86_400_000).toISOString(),
  });
  const days = (Date.parse(String(body['grant_expires_at'])) - Date.now()) / 86_400_000;

  expect(days).toBeCloseTo(90, 1);
});
