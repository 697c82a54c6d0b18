import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/postgres';
import type { Finding } from '../../operations/finding';
import { runCli } from '../support/cli';

let database: TestDatabase;
let folder: string;
let environment: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'vault-doctor-'));
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

async function look(more: Record<string, string> = {}) {
  const { ok, checks } = await runCli('doctor', { ...environment, ...more });
  const findings = checks as readonly Finding[];
  return {
    ok,
    of: (name: string) => findings.find((finding) => finding.name === name),
  };
}

async function query(text: string): Promise<void> {
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(text).finally(() => client.end());
}

test('a database the vault has not seen is left as it is', async () => {
  const seen = await look();

  expect(seen.of('database')).toMatchObject({ status: 'warning' });
  expect(seen.of('database')?.found).toMatch(/migrations are pending/);
  await expect(query('select 1 from tenants')).rejects.toThrow(/does not exist/);
});

test('a vault in order is healthy', async () => {
  await runCli('init', environment);
  const seen = await look();

  expect(seen.ok).toBe(true);
  expect(seen.of('master key')?.found).toMatch(/opens this database/);
  expect(seen.of('clock')?.status).toBe('ok');
});

test('another master key fails, naming the variable', async () => {
  const seen = await look({ VAULT_MASTER_KEY: randomBytes(32).toString('base64') });

  expect(seen.ok).toBe(false);
  expect(seen.of('master key')?.found).toMatch(/^VAULT_MASTER_KEY: this database is sealed with/);
});

test('a missing master key and a database that is away are findings, not crashes', async () => {
  const keyless = await look({ VAULT_MASTER_KEY: '' });
  const away = await look({ DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/vault' });

  expect(keyless.of('settings')?.found).toMatch(/VAULT_MASTER_KEY: is not set/);
  expect(away.ok).toBe(false);
  expect(away.of('database')).toMatchObject({ status: 'failed' });
});

test('stuck claims fail; waiting answers and switched-off endpoints are warned of', async () => {
  await runCli('tenant create --id acme --name Acme', environment);
  await query(`
    insert into connections (id, tenant, subject, provider, kind, status, token_type, key_version,
      refresh_owner, refresh_deadline)
    values (gen_random_uuid(), 'acme', 's', 'google', 'oauth2', 'reauth_required', 'Bearer', 1,
      'gone', now() - interval '10 minutes')`);
  await query(`
    insert into webhook_endpoints (id, tenant, url, types, secret, key_version, created_by, disabled_at)
    values (gen_random_uuid(), 'acme', 'https://r.example', '{}', '\\x00', 1, 'test', now())`);
  await mkdir(path.join(folder, 'spool'), { recursive: true });
  await writeFile(path.join(folder, 'spool', 'x.1.settlement.json'), '{}');
  const seen = await look();

  expect(seen.ok).toBe(false);
  expect(seen.of('stuck claims')).toMatchObject({ status: 'failed' });
  expect(seen.of('spool')).toMatchObject({ status: 'warning' });
  expect(seen.of('disabled webhooks')).toMatchObject({ status: 'warning' });
  expect(seen.of('connections')?.found).toBe('1, of which 1 need attention');
});

test('a database of a newer vault is not judged', async () => {
  await query(`insert into kysely_migration (name, timestamp) values ('9999_future', 'now')`);
  const seen = await look();

  expect(seen.ok).toBe(false);
  expect(seen.of('database')?.found).toMatch(/newer vault \(9999_future\)/);
});
