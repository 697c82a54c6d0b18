import { Client } from 'pg';
import { eventually } from '../support/eventually';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let sql: Client;
let id: string;

beforeAll(async () => {
  vault = await startTestVault();
  sql = new Client({ connectionString: vault.databaseUrl });
  await sql.connect();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  const { body } = await vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject: 's',
    provider: 'openai',
    credential: { access_token: 'x' },
  });
  id = String(body['id']);
});
afterAll(async () => {
  await sql.end();
  await vault.close();
});

/** Resolves to the backend of the vault that waits for the row held here. */
async function waitingBackend(): Promise<number> {
  return eventually(async () => {
    const { rows } = await sql.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and application_name = 'vault'
         and wait_event_type = 'Lock'`,
    );
    const [row] = rows;
    if (!row) throw new Error('nobody waits');
    return row.pid;
  });
}

test('a statement that the database gives up, as at its time limit, may be tried again', async () => {
  await sql.query('begin');
  await sql.query('select 1 from connections where id = $1 for update', [id]);
  const pending = vault.admin.patch(`/v1/connections/${id}`, { label: 'x' });
  await sql.query('select pg_cancel_backend($1)', [await waitingBackend()]);

  const answer = await pending;
  await sql.query('rollback');

  expect(answer).toMatchObject({ status: 503, body: { code: 'database_busy' } });
  expect(answer.headers.get('retry-after')).not.toBeNull();
});

test('a call that loses against another one for the same rows may be tried again', async () => {
  await sql.query("set deadlock_timeout = '60 s'");
  await sql.query('begin');
  // The audit head is what the vault takes last.
  await sql.query('select 1 from audit_head for update');
  const pending = vault.admin.patch(`/v1/connections/${id}`, { label: 'x' });
  await waitingBackend();
  // Now each waits for the other; the vault's side is the one that looks first.
  const [answer] = await Promise.all([
    pending,
    sql.query('update connections set updated_at = now() where id = $1', [id]),
  ]);
  await sql.query('rollback');

  expect(answer).toMatchObject({ status: 503, body: { code: 'database_busy' } });
});
