import { sql } from 'kysely';
import { checkAuditChain } from '../../audit/log';
import { inTenant } from '../../database/tenant-transaction';
import { startTestEngine, type TestEngine } from '../support/engine';

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
});

afterAll(() => engine.close());

async function tenantWithHistory(): Promise<string> {
  const { id, brand_id } = await engine.tenant();
  const key = await engine.apiKey(id);
  await engine.webhookKey(id);
  await Promise.all(
    Array.from({ length: 5 }, (_, index) =>
      engine.call('PATCH', `/api/brands/${brand_id}`, { key, body: { voice: `voice ${index}` } }),
    ),
  );
  return id;
}

const check = (tenant: string) =>
  inTenant(engine.app, tenant, (transaction) => checkAuditChain(transaction, tenant));

test('what is done is chained without gaps, also when it happens at the same moment', async () => {
  const tenant = await tenantWithHistory();
  expect(await check(tenant)).toEqual({ intact: true, entries: 8 });
});

test.each([
  [
    'changed',
    `update audit_log set details = '{"name": "x"}' where position = 3 and tenant_id = $1`,
    3,
  ],
  [
    'backdated',
    `update audit_log set occurred_at = now() where position = 2 and tenant_id = $1`,
    2,
  ],
  ['dropped', 'delete from audit_log where position = 4 and tenant_id = $1', 4],
  [
    'swapped',
    `update audit_log set position = case position when 5 then -6 when 6 then 5 end
     where position in (5, 6) and tenant_id = $1`,
    1,
  ],
])('an entry that was %s is found', async (_how, statement, at) => {
  const tenant = await tenantWithHistory();
  await engine.superuser.pool.query(statement, [tenant]);
  expect(await check(tenant)).toEqual({ intact: false, brokenAt: at });
});

test('a request can neither change nor drop entries', async () => {
  const tenant = await tenantWithHistory();
  for (const statement of ['update audit_log set actor = null', 'delete from audit_log']) {
    await expect(
      inTenant(engine.app, tenant, async (transaction) => {
        await sql.raw(statement).execute(transaction);
      }),
    ).rejects.toMatchObject({ code: '42501' });
  }
});
