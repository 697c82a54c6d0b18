import { Client } from 'pg';
import { verifyChain } from '../../audit/chain';
import { readChain, readHead } from '../../audit/read-chain';
import { openPool } from '../support/sql';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let sql: Client;
let pool: ReturnType<typeof openPool>;

beforeAll(async () => {
  vault = await startTestVault();
  sql = new Client({ connectionString: vault.databaseUrl });
  await sql.connect();
  pool = openPool(vault);
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Ünï \u2603 "quoted" \\ name' });
  const { body } = await vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject: 's',
    provider: 'openai',
    credential: { access_token: 'k' },
  });
  const replica = await vault.replica();
  await Promise.all(
    Array.from({ length: 300 }, (_, index) =>
      (index % 2 ? vault : replica).admin.post(`/v1/connections/${String(body['id'])}/token`),
    ),
  );
});

afterAll(async () => {
  await sql.end();
  await pool.close();
  await vault.close();
});

async function verify() {
  const head = await readHead(pool.query);
  return verifyChain(readChain(pool.query, head.seq), head);
}

/** What somebody with the database's own rights could do. */
async function tamper(statement: string): Promise<void> {
  await sql.query('alter table audit_log disable trigger all');
  await sql.query(statement);
  await sql.query('alter table audit_log enable trigger all');
}

test('the chain of two replicas under load verifies, with a row for every lease', async () => {
  const { rows } = await sql.query<{ count: string }>(
    "select count(*) from audit_log where action = 'connection.lease'",
  );

  expect(rows[0]?.count).toBe('300');
  expect(await verify()).toMatchObject({ ok: true, rows: 302 });
});

test('the log refuses changes', async () => {
  await expect(sql.query("update audit_log set body = '{}' where seq = 1")).rejects.toThrow(
    /append-only/,
  );
  await expect(sql.query('delete from audit_log where seq = 1')).rejects.toThrow(/append-only/);
  await expect(sql.query('truncate audit_log')).rejects.toThrow(/append-only/);
});

test('a changed row is found', async () => {
  await tamper(`update audit_log set body = replace(body, '"ok"', '"no"') where seq = 40`);

  expect(await verify()).toEqual({ ok: false, seq: 40n, reason: 'changed' });

  await tamper(`update audit_log set body = replace(body, '"no"', '"ok"') where seq = 40`);
});

test('a missing row is found, at the end too', async () => {
  await tamper('create table kept as select seq, body, hash from audit_log where seq in (50, 302)');
  await tamper('delete from audit_log where seq = 302');
  const atEnd = await verify();
  await tamper('delete from audit_log where seq = 50');
  const inside = await verify();

  expect(atEnd).toMatchObject({ ok: false, reason: 'head_differs' });
  expect(inside).toEqual({ ok: false, seq: 50n, reason: 'gap' });
});
