import { Client } from 'pg';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { connectTo } from '../support/connections';
import { startTestVault, type TestVault } from '../support/vault';

let provider: RigProvider;
let vault: TestVault;

beforeAll(async () => {
  provider = await startRigProvider();
  vault = await startTestVault();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
});
afterAll(async () => {
  await vault.close();
  await provider.close();
});

const samples = async (): Promise<Map<string, number>> => {
  const { text } = await vault.admin.get('/metrics');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
};

test('what the vault does and what waits is counted, with labels from closed sets', async () => {
  const { id } = await connectTo(vault, provider, { expiresInS: 3_600 });
  await vault.admin.post(`/v1/connections/${id}/token`);
  await vault.admin.post('/v1/connections/no-such/token');
  await vault.admin.post(`/v1/connections/${id}/refresh`);
  const client = new Client({ connectionString: vault.databaseUrl });
  await client.connect();
  await client.query(
    `insert into webhook_endpoints (id, tenant, url, types, secret, key_version, created_by, disabled_at)
     values (gen_random_uuid(), 'acme', 'https://r.example', '{}', '\\x00', 1, 'test', now())`,
  );
  await client.end();
  const found = await samples();

  expect(found.get('vault_leases_total{result="given"}')).toBe(1);
  expect(found.get('vault_leases_total{result="refused"}')).toBe(1);
  expect(found.get('vault_connections{status="active"}')).toBe(1);
  expect(found.get('vault_connections{status="revoked"}')).toBe(0);
  expect(found.get('vault_open_claims')).toBe(0);
  expect(found.get('vault_spool_depth')).toBe(0);
  expect(found.get('vault_webhook_endpoints_disabled')).toBe(1);
  expect(found.get('vault_key_versions{layer="master",status="current"}')).toBe(1);
  expect(found.get('vault_key_versions{layer="tenant",status="current"}')).toBe(2);
  expect(found.get('vault_open_incidents{kind="connection"}')).toBe(0);
  expect(found.get('vault_audit_rows')).toBeGreaterThan(3);
  expect(found.get('vault_database_up')).toBe(1);
  expect(found.get('vault_refreshes_total{provider="generic-oauth2",outcome="rotated"}')).toBe(1);
  const calls = 'vault_request_seconds_count{operation="leaseToken",status="2xx"}';
  expect(found.get(calls)).toBe(1);
  // Names of tenants, subjects and accounts are the callers' own: none of them may be a label.
  expect([...found.keys()].join()).not.toMatch(/acme|subject|brand/);
});

test('each key has a limit of its own, and is told when to come back', async () => {
  const { body } = await vault.admin.post('/v1/api-keys', {
    name: 'slow',
    tenants: ['acme'],
    actions: ['connections:read'],
    rate_per_s: 5,
  });
  const other = await vault.admin.post('/v1/api-keys', {
    name: 'other',
    tenants: ['acme'],
    actions: ['connections:read'],
    rate_per_s: 5,
  });
  const slow = vault.as(String(body['key']));
  const answers = await Promise.all(Array.from({ length: 12 }, () => slow.get('/v1/connections')));
  const beside = await vault.as(String(other.body['key'])).get('/v1/connections');
  const refused = answers.filter(({ status }) => status === 429);
  const found = await samples();

  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  expect(refused).toHaveLength(7);
  expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(Array(7).fill('1'));
  expect(refused[0]?.body['code']).toBe('rate_limited');
  expect(beside.status).toBe(200);
  expect(found.get('vault_rate_limited_total{who="key"}')).toBe(7);
});
