import type { PoolClient } from 'pg';
import { startTestEngine, type TestEngine } from '../support/engine';
import { fillTenant, type FilledTenant } from '../support/filled-tenant';

let engine: TestEngine;
let first: FilledTenant;
let second: FilledTenant;

interface Table {
  readonly name: string;
  readonly enabled: boolean;
  readonly forced: boolean;
  readonly owner: string;
}

let tables: Table[];

beforeAll(async () => {
  engine = await startTestEngine();
  first = await fillTenant(engine);
  second = await fillTenant(engine);
  const found = await engine.superuser.pool.query<Table>(`
    select relname as name, relrowsecurity as enabled, relforcerowsecurity as forced,
           case relname when 'tenants' then 'id' else 'tenant_id' end as owner
    from pg_class join pg_namespace on pg_namespace.oid = relnamespace
    where nspname = 'public' and relkind in ('r', 'p') and relname not like 'kysely\\_%'
    order by relname`);
  tables = found.rows;
});

afterAll(() => engine.close());

/** Runs as a request would, with the tenant setting given, and takes everything back. */
async function asApp<Result>(
  tenant: string | undefined,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await engine.superuser.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local role engine_app');
    if (tenant) await client.query(`select set_config('app.tenant_id', $1, true)`, [tenant]);
    return await work(client);
  } finally {
    await client.query('rollback');
    client.release();
  }
}

/** PostgreSQL refuses before anything is written: no privilege, or a row-level security violation. */
const refusal = { code: '42501' };

test('the catalog holds the tables, every one with forced row-level security and a row of each tenant', async () => {
  expect(tables.length).toBeGreaterThanOrEqual(24);
  for (const table of tables) {
    expect(table).toMatchObject({ enabled: true, forced: true });
    const owners = await engine.superuser.pool.query<{ owner: string }>(
      `select distinct ${table.owner}::text as owner from ${table.name}`,
    );
    const seen = owners.rows.map((row) => row.owner);
    expect([table.name, seen]).toEqual([
      table.name,
      expect.arrayContaining([first.tenant, second.tenant]),
    ]);
  }
});

test('the roles cannot log in, are no superusers and cannot bypass row-level security', async () => {
  const roles = await engine.superuser.pool.query(
    `select rolname, rolcanlogin or rolsuper or rolbypassrls as dangerous from pg_roles
     where rolname like 'engine\\_%' order by rolname`,
  );
  expect(roles.rows).toEqual(
    ['engine_app', 'engine_bus', 'engine_operator'].map((rolname) => ({
      rolname,
      dangerous: false,
    })),
  );
});

test('a request sees the rows of its tenant only, and none without a tenant', async () => {
  for (const { name, owner } of tables) {
    const visible = (tenant: string | undefined) =>
      asApp(tenant, async (client) => {
        try {
          const rows = await client.query<{ owner: string }>(
            `select distinct ${owner}::text as owner from ${name}`,
          );
          return rows.rows.map((row) => row.owner);
        } catch (failure) {
          expect([name, failure]).toEqual([name, expect.objectContaining(refusal)]);
          return [];
        }
      });
    expect([name, await visible(undefined)]).toEqual([name, []]);
    expect([name, await visible(first.tenant)]).toEqual([
      name,
      shutOut.has(name) ? [] : [first.tenant],
    ]);
  }
});

/** Tables of the bus that requests never read directly. */
const shutOut = new Set(['subscriptions', 'deliveries', 'delivery_batches']);

test('a request cannot write rows of another tenant, nor any without a tenant', async () => {
  for (const { name, owner } of tables) {
    const sample = await engine.superuser.pool.query<{ row: object }>(
      `select to_jsonb(t) as row from ${name} t where ${owner} = $1 limit 1`,
      [second.tenant],
    );
    for (const tenant of [first.tenant, undefined]) {
      await expect(
        asApp(tenant, (client) =>
          client.query(
            `insert into ${name} select * from jsonb_populate_record(null::${name}, $1)`,
            [JSON.stringify(sample.rows[0]?.row)],
          ),
        ),
      ).rejects.toMatchObject(refusal);
      for (const statement of [
        `update ${name} set created_at = created_at where ${owner} = $1`,
        `delete from ${name} where ${owner} = $1`,
      ]) {
        const touched = await asApp(tenant, async (client) => {
          try {
            return (await client.query(statement, [second.tenant])).rowCount;
          } catch (failure) {
            expect([name, failure]).toEqual([name, expect.objectContaining(refusal)]);
            return 0;
          }
        });
        expect([name, statement, touched]).toEqual([name, statement, 0]);
      }
    }
  }
});

test('a request cannot give one of its rows to another tenant', async () => {
  await expect(
    asApp(first.tenant, (client) =>
      client.query('update leads set tenant_id = $1 where id = $2', [second.tenant, first.leadId]),
    ),
  ).rejects.toMatchObject(refusal);
});

test('a child row cannot point at another tenant’s lead', async () => {
  await expect(
    asApp(first.tenant, (client) =>
      client.query(
        `insert into briefings (id, tenant_id, lead_id, text, mode)
         values (new_uuid_v7(), $1, $2, 'x', 'live')`,
        [first.tenant, second.leadId],
      ),
    ),
  ).rejects.toMatchObject({ code: '23503' });
});

test('the bus role reaches its own tables only', async () => {
  const reachable = await engine.superuser.pool.query<{ name: string }>(`
    select distinct table_name as name from information_schema.role_table_grants
    where grantee = 'engine_bus' order by 1`);
  expect(reachable.rows.map((row) => row.name)).toEqual([
    'deliveries',
    'delivery_batches',
    'inbox_events',
    'outbox_events',
    'subscriptions',
    'tenants',
    'webhook_keys',
  ]);
});
