import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/postgres';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { runCli } from '../support/cli';
import { connectTo } from '../support/connections';
import { startTestVault } from '../support/vault';

const masterKey = randomBytes(32).toString('base64');
const otherKey = randomBytes(32).toString('base64');
const room = path.resolve(__dirname, '..', '..');
let folder: string;
let file: string;
let provider: RigProvider;
let connection: string;
let token: unknown;
let leased: number;
const opened: TestDatabase[] = [];
let untouched: Awaited<ReturnType<typeof emptyDatabase>> | undefined;

async function emptyDatabase(): Promise<{
  DATABASE_URL: string;
  VAULT_MASTER_KEY: string;
  VAULT_DATA: string;
}> {
  const database = await createTestDatabase();
  opened.push(database);
  return { DATABASE_URL: database.url, VAULT_MASTER_KEY: masterKey, VAULT_DATA: folder };
}

async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vault-backup-'));
  file = path.join(folder, 'vault.backup');
  provider = await startRigProvider();
  const source = await emptyDatabase();
  const vault = await startTestVault(source);
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme “quoted”, ünï' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
  connection = (await connectTo(vault, provider, { expiresInS: 3_600 })).id;
  await vault.admin.post('/v1/webhook-endpoints', {
    tenant: 'acme',
    url: 'https://receiver.example/hook',
    types: ['connection.expiring'],
  });
  const lease = await vault.admin.post(`/v1/connections/${connection}/token`);
  token = lease.body['access_token'];
  leased = lease.status;
  // While the vault runs, without its key.
  const { VAULT_MASTER_KEY: _unneeded, ...keyless } = source;
  await runCli(`backup --to ${file}`, keyless).finally(vault.close);
});
afterAll(async () => {
  await provider.close();
  await Promise.all(opened.map((database) => database.close()));
  await rm(folder, { recursive: true, force: true });
});

test('what was backed up without a key leases the same token after a restore', async () => {
  const target = await emptyDatabase();
  const restored = await runCli(`restore --from ${file}`, target);
  const verified = await runCli('audit verify', target);
  const vault = await startTestVault(target);
  const lease = await vault.admin.post(`/v1/connections/${connection}/token`);
  const tenant = await vault.admin.get('/v1/tenants/acme');
  await vault.close();

  expect(leased).toBe(200);
  expect(restored).toMatchObject({ ok: true, rows: { connections: 1, webhook_endpoints: 1 } });
  expect(verified).toMatchObject({ ok: true });
  expect(lease.body['access_token']).toBe(token);
  expect(tenant.body['name']).toBe('Acme “quoted”, ünï');
});

test('every row of every table comes back as it was', async () => {
  const target = await emptyDatabase();
  await runCli(`restore --from ${file}`, target);
  const again = path.join(folder, 'again.backup');
  await runCli(`backup --to ${again}`, target);
  const [first, second] = await Promise.all([file, again].map((name) => readFile(name, 'utf8')));
  const rowsOf = (text = '') =>
    text
      .split('\n')
      .slice(1, -2)
      // The restore and the second backup stand in the audit log of the second only.
      .filter((line) => !/"table":"audit_log"|vault\.(backup|restore)|^\{"one":true/.test(line));

  expect(rowsOf(second)).toEqual(rowsOf(first));
  expect(rowsOf(first).length).toBeGreaterThan(15);
});

test("a backup is private, holds no secret, and its anchor is the audit log's", async () => {
  const text = await readFile(file, 'utf8');

  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(text).not.toContain(String(token));
  expect(text).not.toContain(masterKey);
  const { audit } = JSON.parse(text.slice(0, text.indexOf('\n'))) as { audit: { hash: string } };
  expect(text).toContain(`\\\\x${audit.hash}`);
});

test('a database with rows is refused, and replaced only when told', async () => {
  const target = await emptyDatabase();
  await runCli('tenant create --id other --name Other', target);

  await expect(runCli(`restore --from ${file}`, target)).rejects.toThrow(/is not empty.*--replace/);
  expect(
    await query(target.DATABASE_URL, "select id from tenants where id = 'other'"),
  ).toHaveLength(1);
  await runCli(`restore --from ${file} --replace`, target);
  expect(await query(target.DATABASE_URL, 'select id from tenants order by id')).toEqual([
    { id: '_default' },
    { id: 'acme' },
  ]);
  await expect(query(target.DATABASE_URL, 'truncate audit_log')).rejects.toThrow(/append-only/);
});

test('another master key is refused by its fingerprint, naming the variable', async () => {
  untouched ??= await emptyDatabase();
  const target = { ...untouched, VAULT_MASTER_KEY: otherKey };

  await expect(runCli(`restore --from ${file}`, target)).rejects.toThrow(
    /VAULT_MASTER_KEY: the backup is sealed with master key [0-9a-f]{16}, but the key given is/,
  );
  expect(await query(target.DATABASE_URL, "select to_regclass('tenants') as there")).toEqual([
    { there: null },
  ]);
});

test('a running vault keeps its database', async () => {
  const target = await emptyDatabase();
  const vault = await startTestVault(target);

  await expect(runCli(`restore --from ${file} --replace`, target)).rejects.toThrow(/is running/);
  await vault.close();
});

test.each([
  ['cut off', (text: string) => text.slice(0, text.length / 2), /cut off/],
  [
    'cut off after a line',
    (text: string) => text.split('\n').slice(0, -3).join('\n') + '\n',
    /cut off/,
  ],
  [
    'changed in one letter',
    (text: string) => text.replace('"name":"Acme', '"name":"Acne'),
    /checksum/,
  ],
  ['longer than it was', (text: string) => `${text}{}\n`, /goes on/],
  ['of something else', () => 'hello\n', /not a backup/],
  [
    'with a changed audit row',
    (text: string) => text.replace('tenant.create', 'tenant.delete'),
    /audit chain.*changed/,
  ],
  ['empty', () => '', /is empty/],
])('a file %s is refused before anything is touched', async (name, change, message) => {
  const broken = path.join(folder, `${name}.backup`.replaceAll(' ', '-'));
  await writeFile(broken, change(await readFile(file, 'utf8')));
  const target = (untouched ??= await emptyDatabase());

  await expect(runCli(`restore --from ${broken}`, target)).rejects.toThrow(message);
  expect(await query(target.DATABASE_URL, "select to_regclass('tenants') as there")).toEqual([
    { there: null },
  ]);
});

test('a restore killed in the middle leaves nothing, and can be done again', async () => {
  const target = await emptyDatabase();
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'cli/main.ts', 'restore', '--from', file],
    { cwd: room, env: { PATH: process.env['PATH'] ?? '', ...target } },
  );
  // Its first line says that rows are in.
  await new Promise((resolve) => child.stderr.once('data', resolve));
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));

  expect(await query(target.DATABASE_URL, "select id from tenants where id = 'acme'")).toEqual([]);
  await expect(runCli(`restore --from ${file}`, target)).resolves.toMatchObject({ ok: true });
});

test('an existing file is not written over', async () => {
  await expect(runCli(`backup --to ${file}`, await emptyDatabase())).rejects.toThrow(/exists/);
});
