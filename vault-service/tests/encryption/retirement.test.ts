import { Client } from 'pg';
import { openDatabase } from '../../../platform/postgres/database';
import { createLogger } from '../../../platform/logging/logger';
import type { VaultSchema } from '../../database/schema';
import { retireUnused } from '../../encryption/rewrap';
import { eventually } from '../support/eventually';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let sql: Client;

beforeAll(async () => {
  vault = await startTestVault();
  sql = new Client({ connectionString: vault.databaseUrl });
  await sql.connect();
});

afterAll(async () => {
  await sql.end();
  await vault.close();
});

/** A tenant with three connections; answers their ids. */
async function tenantWithKeys(tenant: string): Promise<string[]> {
  await vault.admin.post('/v1/tenants', { id: tenant, name: tenant });
  const ids: string[] = [];
  for (const number of [1, 2, 3]) {
    const { body } = await vault.admin.post('/v1/connections', {
      tenant,
      subject: `s-${number}`,
      provider: 'generic-api-key',
      credential: { access_token: `key-${number}` },
    });
    ids.push(String(body['id']));
  }
  return ids;
}

async function rotateUntilLeft(tenant: string, left: number): Promise<void> {
  await vault.admin.post('/v1/keys/rotate', { scope: 'tenant', tenant });
  await eventually(async () => {
    const { body } = await vault.admin.get(`/v1/keys?tenant=${tenant}`);
    const versions = body['tenants'] as { version: number; rows_left: number | null }[];
    expect(versions.find(({ version }) => version === 1)?.rows_left).toBe(left);
  });
}

async function retireNow(): Promise<readonly string[]> {
  const logger = createLogger({ service: 'test', level: 'silent' });
  const database = openDatabase<VaultSchema>({ url: vault.databaseUrl, logger });
  const retired = await retireUnused(database.query, 0);
  await database.close();
  return retired;
}

test('a row that was tampered with keeps its version and does not hold up the others', async () => {
  const [broken = '', ...others] = await tenantWithKeys('tampered');
  await sql.query(
    'update connections set access_token = set_byte(access_token, 30, 0) where id = $1',
    [broken],
  );
  await sql.query(
    'update connections set access_token = set_byte(access_token, 31, 0) where id = $1',
    [broken],
  );

  await rotateUntilLeft('tampered', 1);

  expect(await retireNow()).toEqual([]);
  for (const id of others) {
    const lease = await vault.admin.post(`/v1/connections/${id}/token`);
    expect(lease.status).toBe(200);
  }
});

test('a version is kept while a late answer sealed with it may lie in a spool', async () => {
  const [unresolved = ''] = await tenantWithKeys('late');
  await sql.query(
    "update connections set refresh_intent = '\\x01', refresh_claimed_at = now() where id = $1",
    [unresolved],
  );
  await rotateUntilLeft('late', 0);

  const early = await retireNow();
  await sql.query('update connections set refresh_intent = null where id = $1', [unresolved]);

  expect(early).toEqual([]);
  expect(await retireNow()).toEqual(['late/1']);
});

test('two replicas that retire at once destroy and note a version once', async () => {
  await tenantWithKeys('twice');
  await rotateUntilLeft('twice', 0);

  const retired = await Promise.all([retireNow(), retireNow(), retireNow()]);

  const log = await vault.admin.get('/v1/audit?tenant=twice&action=key.retire');
  expect(retired.flat()).toEqual(['twice/1']);
  expect(log.body['items']).toHaveLength(1);
});
