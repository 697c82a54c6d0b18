import { examine, tenancyHeld } from '../../rigs/tenancy';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { actions } from '../../api-keys/actions';
import type { Api } from '../support/api';
import { startLeakyProxy } from '../support/leaky-proxy';
import { connectTo } from '../support/connections';
import { adminKey, startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;
let foreigner: Api;
let acmeKey: string;

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
  await connectTo(vault, provider, { expiresInS: 3_600 });
  await vault.admin.post('/v1/webhook-endpoints', {
    tenant: 'acme',
    url: 'https://receiver.example/hook',
    types: ['connection.expiring'],
  });
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

const stageOf = ({ url, databaseUrl }: Pick<TestVault, 'url' | 'databaseUrl'>) => ({
  url,
  databaseUrl,
  adminKey,
});

test('bar 7, short: no route tells anything of another tenant, nor whether it exists', async () => {
  const figures = await examine(stageOf(vault), false);

  expect(figures.not_covered).toEqual([]);
  expect(figures.findings).toEqual([]);
  expect(tenancyHeld(figures)).toBe(true);
});

test('the same examination notices a route that forgot its tenant, and one nobody listed', async () => {
  const leaky = await startLeakyProxy(vault.url, adminKey);

  const figures = await examine(
    stageOf({ ...vault, url: leaky.url }),
    false,
    undefined,
    ({ id }) => id === 'getConnection',
  ).finally(() => leaky.close());

  expect(figures.not_covered).toEqual([expect.stringContaining('/v1/new-things/{id}')]);
  expect(figures.foreign_bytes).toBeGreaterThan(0);
  expect(figures.told_apart).toBeGreaterThan(0);
  expect(tenancyHeld(figures)).toBe(false);
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

test('a key cannot make one that lives longer or may call more often', async () => {
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const { body } = await vault.admin.post('/v1/api-keys', {
    name: 'for an hour',
    tenants: ['acme'],
    actions: ['api-keys:write'],
    rate_per_s: 20,
    expires_at: soon,
  });
  const limited = vault.as(String(body['key']));
  const make = (more: Record<string, unknown>) =>
    limited.post('/v1/api-keys', {
      name: 'x',
      tenants: ['acme'],
      actions: ['api-keys:write'],
      rate_per_s: 20,
      expires_at: soon,
      ...more,
    });

  const attempts = [
    await make({ expires_at: undefined }),
    await make({ expires_at: new Date(Date.now() + 7_200_000).toISOString() }),
    await make({ rate_per_s: 21 }),
  ];
  const usual = await make({ rate_per_s: undefined });
  const keys = await vault.admin.get('/v1/api-keys');

  expect(attempts.map(({ status }) => status)).toEqual([403, 403, 403]);
  expect(usual.status).toBe(201);
  expect(keys.body['items']).toContainEqual(
    expect.objectContaining({ id: usual.body['id'], rate_per_s: 20 }),
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
