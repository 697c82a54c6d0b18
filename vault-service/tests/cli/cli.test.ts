import { Client } from 'pg';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { UsageError } from '../../cli/command-line';
import { runCli } from '../support/cli';
import { createTestDatabase } from '../../../platform/testing/postgres';
import { startTestVault } from '../support/vault';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'vault-cli-'));
  environment = {
    DATABASE_URL: database.url,
    VAULT_MASTER_KEY: randomBytes(32).toString('base64'),
    VAULT_DATA: folder,
  };
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await database.close();
});

const vault = (line: string) => runCli(line, environment);

test('a key made on the command line opens the API of the same database', async () => {
  expect(await vault('init')).toMatchObject({ ok: true, database: 'external' });
  expect(await vault('tenant create --id acme --name Acme')).toEqual({
    ok: true,
    id: 'acme',
    name: 'Acme',
  });
  const made = await vault('key create --name n8n --tenants acme --actions lease,connections:read');

  expect(await vault('tenant list')).toMatchObject({ tenants: [{ id: 'acme', name: 'Acme' }] });
  const listedKeys = await vault('key list');
  expect(listedKeys).toMatchObject({ keys: [{ id: made['id'], name: 'n8n', tenants: ['acme'] }] });
  expect(JSON.stringify(listedKeys)).not.toContain(String(made['key']));

  const running = await startTestVault(environment);
  const listed = await running.as(String(made['key'])).get('/v1/connections');
  const refused = await running.as(String(made['key'])).get('/v1/keys');
  await vault(`key revoke --id ${String(made['id'])}`);
  const ended = await running.as(String(made['key'])).get('/v1/connections');
  await running.close();

  expect([listed.status, refused.status, ended.status]).toEqual([200, 403, 401]);
});

test('rotation and doctor work beside the service', async () => {
  expect(await vault('rotate --scope tenant --tenant acme')).toMatchObject({
    version: 2,
    status: 'rewrapped',
  });
  expect(await vault('rotate --scope master')).toMatchObject({ version: 2 });
  expect(await vault('doctor')).toMatchObject({ ok: true });
});

test('audit verify finds a history that was rewritten as a whole, by its anchor', async () => {
  const before = await vault('audit verify');
  const again = await vault(`audit verify --anchor ${String(before['anchor'])}`);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query('alter table audit_log disable trigger all');
  await client.query('truncate audit_log');
  await client.query(
    "update audit_head set seq = 0, hash = sha256('marketing-engine vault audit')",
  );
  await client.query(
    `select append_audit(array(select '{"at":"2026-01-01T00:00:00Z","action":"forged"}' from generate_series(1, 20)))`,
  );
  await client.end();

  const forged = await vault('audit verify');
  const anchored = await vault(`audit verify --anchor ${String(before['anchor'])}`);

  expect(before).toMatchObject({ ok: true });
  expect(again).toMatchObject({ ok: true });
  expect(forged).toMatchObject({ ok: true, rows: 20 });
  expect(anchored).toMatchObject({ ok: false });
});

test.each([
  'frobnicate',
  'key create --name x --tenants * --actions fly',
  'tenant create --id x',
  'rotate --scope moon',
  'tenant create --id x --name X --return-origins nowhere',
  'pki init',
  'pki client --dir /nowhere --name x --days 0',
  'restore --from /nowhere/at/all',
])('a wrong command line is refused: %s', async (line) => {
  await expect(vault(line)).rejects.toBeInstanceOf(UsageError);
});
