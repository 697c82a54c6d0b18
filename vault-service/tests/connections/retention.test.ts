import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Database } from '../../../platform/postgres/database';
import { forgetEnded } from '../../connections/forget-ended';
import type { VaultSchema } from '../../database/schema';
import { openPool } from '../support/sql';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let sql: Client;
let database: Database<VaultSchema>;

beforeAll(async () => {
  // Its own job would take what the tests are about to.
  vault = await startTestVault({ VAULT_REVOKED_RETENTION_DAYS: '0' });
  sql = new Client({ connectionString: vault.databaseUrl });
  await sql.connect();
  database = openPool(vault);
  for (const id of ['acme', 'other'])
    await vault.admin.post('/v1/tenants', { id, name: `Tenant ${id}` });
});
afterAll(async () => {
  await database.close();
  await sql.end();
  await vault.close();
});

/** A key that ended so many days ago; 0: it has not ended. */
async function connection(endedDaysAgo: number, tenant = 'acme'): Promise<string> {
  const { body, text } = await vault.admin.post('/v1/connections', {
    tenant,
    subject: 'brand-1',
    provider: 'openai',
    credential: { access_token: `sk-${randomUUID()}` },
  });
  const id = body['id'];
  if (typeof id !== 'string') throw new Error(text);
  if (endedDaysAgo > 0) await vault.admin.delete(`/v1/connections/${id}`);
  await sql.query(
    'update connections set updated_at = now() - make_interval(days => $2) where id = $1',
    [id, endedDaysAgo],
  );
  return id;
}

async function idsIn(table: string, column: string): Promise<unknown[]> {
  const { rows } = await sql.query<{ id: unknown }>(`select ${column} as id from ${table}`);
  return rows.map(({ id }) => id);
}

async function forgotten(): Promise<Record<string, unknown>[]> {
  const { rows } = await sql.query<{ body: string }>(
    "select body from audit_log where action = 'connection.forget' order by seq",
  );
  return rows.map(({ body }) => JSON.parse(body) as Record<string, unknown>);
}

afterEach(async () => {
  await sql.query('delete from revocations; delete from connections; delete from outbox');
});

test('what ended long ago goes with its receipts; what is younger or alive stays', async () => {
  const [old, young, living] = [await connection(91), await connection(89), await connection(0)];
  const foreign = await connection(400, 'other');
  await sql.query("update connections set updated_at = now() - interval '1 year' where id = $1", [
    living,
  ]);
  await sql.query(
    `insert into incidents (id, kind, tenant, provider, connection, status, cause)
     values (gen_random_uuid(), 'connection', 'acme', 'openai', $1, 'error', 'x')`,
    [old],
  );

  expect(await forgetEnded(database.query, 90)).toBe(2);
  expect(new Set(await idsIn('connections', 'id'))).toEqual(new Set([young, living]));
  expect(await idsIn('revocations', 'connection')).toEqual([young]);
  expect(await idsIn('incidents', 'connection')).toEqual([]);
  expect((await vault.admin.get(`/v1/connections/${old}`)).status).toBe(404);
  const { rows: events } = await sql.query(
    "select tenant, connection, payload from outbox where type = 'connection.deleted'",
  );
  expect(events).toHaveLength(2);
  expect(events).toContainEqual({
    tenant: 'acme',
    connection: old,
    payload: { subject: 'brand-1', provider: 'openai', status: 'revoked', reason: 'retention' },
  });
  expect(await forgotten()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        tenant: 'acme',
        actor: 'vault',
        details: { connections: 1, receipts: 1, ended_days_ago: 90, ids: [old] },
      }),
      expect.objectContaining({
        tenant: 'other',
        details: { connections: 1, receipts: 1, ended_days_ago: 90, ids: [foreign] },
      }),
    ]),
  );
});

test('one whose revocation is still being repeated stays until that is over', async () => {
  const id = await connection(200);
  const other = await connection(200);
  await sql.query(
    `update revocations set next_at = now() + interval '1 day', token = '\\x00',
       key_version = (select max(version) from tenant_keys where tenant = 'acme')
     where connection = $1`,
    [id],
  );

  expect(await forgetEnded(database.query, 90)).toBe(1);
  expect(await idsIn('connections', 'id')).toEqual([id]);
  expect(await idsIn('connections', 'id')).not.toContain(other);
  await sql.query('update revocations set next_at = null, token = null, key_version = null');
  expect(await forgetEnded(database.query, 90)).toBe(1);
});

test('a subject that is erased afterwards stands in no event any more', async () => {
  await connection(200);
  await forgetEnded(database.query, 90);
  const before = await sql.query("select from outbox where payload::text like '%brand-1%'");
  await vault.admin.delete('/v1/tenants/acme/subjects/brand-1');
  const after = await sql.query("select from outbox where payload::text like '%brand-1%'");

  expect(before.rows.length).toBeGreaterThan(0);
  expect(after.rows).toEqual([]);
});

test('many, on two replicas at once, go once each', async () => {
  const before = (await forgotten()).length;
  await sql.query(
    `insert into connections (id, tenant, subject, provider, kind, status, token_type, key_version, updated_at)
     select gen_random_uuid(), 'acme', 's', 'openai', 'key', 'revoked', 'bearer',
       (select max(version) from tenant_keys where tenant = 'acme'), now() - interval '1 year'
     from generate_series(1, 350)`,
  );
  await Promise.all([forgetEnded(database.query, 90), forgetEnded(database.query, 90)]);
  await forgetEnded(database.query, 90);

  expect(await idsIn('connections', 'id')).toEqual([]);
  const told = await idsIn('outbox', 'connection');
  expect([told.length, new Set(told).size]).toEqual([350, 350]);
  const counts = (await forgotten())
    .slice(before)
    .map(({ details }) => (details as { connections: number }).connections);
  expect(counts.reduce((sum, count) => sum + count)).toBe(350);
  expect(Math.max(...counts)).toBeLessThanOrEqual(100);
});

test('nothing goes without its audit row', async () => {
  const id = await connection(200);
  await sql.query('alter table audit_log add constraint no_more check (seq < 0) not valid');

  await expect(forgetEnded(database.query, 90)).rejects.toThrow(/no_more/);
  await sql.query('alter table audit_log drop constraint no_more');
  expect(await idsIn('connections', 'id')).toEqual([id]);
});
