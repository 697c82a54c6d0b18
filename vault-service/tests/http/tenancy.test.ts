import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { actions } from '../../api-keys/actions';
import type { Answer, Api } from '../support/api';
import { connectTo } from '../support/connections';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;
let foreigner: Api;
let acmeConnection: string;
let acmeKey: string;
let acmeWebhook: string;

const nowhere = '01a20452-ef1f-73bc-8b47-6e2b3cc7f688';

beforeAll(async () => {
  provider = await startRigProvider();
  vault = await startTestVault();
  for (const id of ['acme', 'other']) {
    await vault.admin.post('/v1/tenants', { id, name: `Tenant ${id}` });
    await vault.admin.put(
      `/v1/tenants/${id}/integrations/generic-oauth2`,
      integrationFor(provider),
    );
  }
  acmeConnection = (await connectTo(vault, provider, { expiresInS: 3_600 })).id;
  const webhook = await vault.admin.post('/v1/webhook-endpoints', {
    tenant: 'acme',
    url: 'https://receiver.example/hook',
    types: ['connection.expiring'],
  });
  acmeWebhook = String(webhook.body['id']);
  acmeKey = await keyFor(['acme'], [...actions]);
  foreigner = vault.as(await keyFor(['other'], [...actions]));
});

afterAll(async () => {
  await vault.close();
  await provider.close();
});

async function keyFor(tenants: string[], allowed: string[]): Promise<string> {
  const { body } = await vault.admin.post('/v1/api-keys', { name: 'k', tenants, actions: allowed });
  return String(body['key']);
}

interface Call {
  readonly method: keyof Api;
  readonly path: (tenant: string, connection: string, webhook: string) => string;
  readonly body?: (tenant: string) => unknown;
}

/** Every route that names a tenant or something of one, with the tenant and connection left open. */
const calls: readonly Call[] = [
  { method: 'get', path: (tenant) => `/v1/tenants/${tenant}` },
  { method: 'delete', path: (tenant) => `/v1/tenants/${tenant}` },
  {
    method: 'put',
    path: (tenant) => `/v1/tenants/${tenant}/integrations/generic-oauth2`,
    body: () => integrationFor(provider),
  },
  { method: 'get', path: (tenant) => `/v1/tenants/${tenant}/integrations/generic-oauth2` },
  { method: 'delete', path: (tenant) => `/v1/tenants/${tenant}/integrations/generic-oauth2` },
  {
    method: 'put',
    path: (tenant) => `/v1/tenants/${tenant}/branding`,
    body: () => ({ colors: { button: '#1d4ed8' } }),
  },
  { method: 'get', path: (tenant) => `/v1/tenants/${tenant}/branding` },
  { method: 'delete', path: (tenant) => `/v1/tenants/${tenant}/branding` },
  {
    method: 'post',
    path: () => '/v1/connections',
    body: (tenant) => ({
      tenant,
      subject: 's',
      provider: 'openai',
      credential: { access_token: 'k' },
    }),
  },
  { method: 'get', path: (tenant) => `/v1/connections?tenant=${tenant}` },
  { method: 'get', path: (tenant) => `/v1/revocations?tenant=${tenant}` },
  { method: 'get', path: (_tenant, connection) => `/v1/connections/${connection}` },
  {
    method: 'patch',
    path: (_tenant, connection) => `/v1/connections/${connection}`,
    body: () => ({ label: 'x' }),
  },
  { method: 'delete', path: (_tenant, connection) => `/v1/connections/${connection}` },
  { method: 'get', path: (_tenant, connection) => `/v1/connections/${connection}/sub-accounts` },
  {
    method: 'put',
    path: (_tenant, connection) => `/v1/connections/${connection}/sub-accounts`,
    body: () => ({ sub_accounts: [] }),
  },
  { method: 'post', path: (_tenant, connection) => `/v1/connections/${connection}/token` },
  { method: 'post', path: (_tenant, connection) => `/v1/connections/${connection}/refresh` },
  { method: 'post', path: (_tenant, connection) => `/v1/connections/${connection}/check` },
  {
    method: 'post',
    path: () => '/v1/tokens',
    body: (tenant) => ({ tenant, subject: 'brand-1', provider: 'generic-oauth2' }),
  },
  {
    method: 'post',
    path: () => '/v1/connect-sessions',
    body: (tenant) => ({ tenant, subject: 's', providers: ['generic-oauth2'] }),
  },
  {
    method: 'post',
    path: () => '/v1/keys/rotate',
    body: (tenant) => ({ scope: 'tenant', tenant }),
  },
  { method: 'get', path: (tenant) => `/v1/keys?tenant=${tenant}` },
  {
    method: 'post',
    path: () => '/v1/webhook-endpoints',
    body: (tenant) => ({ tenant, url: 'https://receiver.example/hook' }),
  },
  { method: 'delete', path: (_tenant, _connection, webhook) => `/v1/webhook-endpoints/${webhook}` },
  {
    method: 'post',
    path: (_tenant, _connection, webhook) => `/v1/webhook-endpoints/${webhook}/rotate-secret`,
  },
  { method: 'post', path: (tenant) => `/v1/tenants/${tenant}/subjects/brand-1/export` },
  { method: 'delete', path: (tenant) => `/v1/tenants/${tenant}/subjects/brand-1` },
  { method: 'get', path: (tenant) => `/v1/audit?tenant=${tenant}` },
  { method: 'get', path: (tenant) => `/v1/incidents?tenant=${tenant}` },
];

/** Routes that name no tenant: they must only ever show the caller's own. */
const tenantless = new Set([
  'get /v1/tenants',
  'post /v1/tenants',
  'post /v1/api-keys',
  'get /v1/api-keys',
  'delete /v1/api-keys/{id}',
  'get /v1/webhook-endpoints',
]);

function send(
  api: Api,
  { method, path, body }: Call,
  tenant: string,
  connection: string,
  webhook: string,
): Promise<Answer> {
  return api[method](path(tenant, connection, webhook), body?.(tenant));
}

const shown = ({ status, body }: Answer) => ({ status, body });

test('the list of calls covers every route of the API', async () => {
  const { body } = await vault.admin.get('/openapi.json');
  const paths = body['paths'] as Record<string, Record<string, unknown>>;
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );

  const covered = calls.map(({ method, path }) => {
    const [concrete = ''] = path('{tenant}', '{id}', '{id}').split('?');
    return `${method} ${concrete.replace('generic-oauth2', '{provider}').replace('brand-1', '{subject}')}`;
  });

  expect(routes.filter((route) => !covered.includes(route) && !tenantless.has(route))).toEqual([]);
});

test.each(
  calls.map((call) => [`${call.method} ${call.path('{tenant}', '{id}', '{id}')}`, call] as const),
)('%s answers for a foreign tenant exactly as for a missing one', async (_name, call) => {
  const foreign = await send(foreigner, call, 'acme', acmeConnection, acmeWebhook);
  const missing = await send(foreigner, call, 'nobody', nowhere, nowhere);

  expect(foreign.status).toBe(404);
  expect(shown(foreign)).toEqual(shown(missing));
  expect(foreign.text).not.toContain('acme');
});

test('lists hold the own tenant only', async () => {
  const [tenants, connections, keys, audit, webhooks] = await Promise.all([
    foreigner.get('/v1/tenants'),
    foreigner.get('/v1/connections'),
    foreigner.get('/v1/api-keys'),
    foreigner.get('/v1/audit'),
    foreigner.get('/v1/webhook-endpoints'),
  ]);

  for (const answer of [tenants, connections, keys, audit, webhooks]) {
    expect(answer.status).toBe(200);
    expect(answer.text).not.toContain('acme');
  }
  expect(tenants.body['items']).toEqual([expect.objectContaining({ id: 'other' })]);
});

test('a key cannot make one that reaches or does more', async () => {
  const limited = vault.as(await keyFor(['acme'], ['api-keys:write', 'lease']));
  const attempts = await Promise.all([
    limited.post('/v1/api-keys', { name: 'x', tenants: ['*'], actions: ['lease'] }),
    limited.post('/v1/api-keys', { name: 'x', tenants: ['other'], actions: ['lease'] }),
    limited.post('/v1/api-keys', { name: 'x', tenants: ['acme'], actions: ['audit:read'] }),
  ]);
  const allowed = await limited.post('/v1/api-keys', {
    name: 'x',
    tenants: ['acme'],
    actions: ['lease'],
  });

  expect(attempts.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect(allowed.status).toBe(201);
});

test('a key may do what its actions say and nothing else', async () => {
  const leaseOnly = vault.as(await keyFor(['acme'], ['lease']));

  const lease = await leaseOnly.post(`/v1/connections/${acmeConnection}/token`);
  const others = await Promise.all(
    calls
      .filter(({ path }) => !/token|\/refresh/.test(path('t', 'c', 'w')))
      .map((call) => send(leaseOnly, call, 'acme', acmeConnection, acmeWebhook)),
  );

  expect(lease.status).toBe(200);
  expect(new Set(others.map(({ status, body }) => `${status} ${String(body['code'])}`))).toEqual(
    new Set(['403 forbidden']),
  );
});

test('without a valid key there is nothing but 401', async () => {
  const answers = await Promise.all([
    vault.as(`mev_${'x'.repeat(43)}`).get('/v1/tenants'),
    vault.as('short').get('/v1/tenants'),
    fetch(`${vault.url}/v1/tenants`).then(async (response) => ({ status: response.status })),
  ]);

  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
});

test('a revoked key ends at once, on every replica', async () => {
  const replica = await vault.replica();
  const created = await vault.admin.post('/v1/api-keys', {
    name: 'short-lived',
    tenants: ['acme'],
    actions: ['connections:read'],
  });
  const before = await replica.as(String(created.body['key'])).get('/v1/connections');
  await vault.admin.delete(`/v1/api-keys/${String(created.body['id'])}`);

  const after = await replica.as(String(created.body['key'])).get('/v1/connections');

  expect([before.status, after.status]).toEqual([200, 401]);
});

test('a key has its own rate limit', async () => {
  const { body } = await vault.admin.post('/v1/api-keys', {
    name: 'slow',
    tenants: ['acme'],
    actions: ['connections:read'],
    rate_per_s: 2,
  });
  const slow = vault.as(String(body['key']));

  const answers = await Promise.all(Array.from({ length: 8 }, () => slow.get('/v1/connections')));

  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.headers.get('retry-after')).toBe('1');
  expect((await vault.as(acmeKey).get('/v1/connections')).status).toBe(200);
});
