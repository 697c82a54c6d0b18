import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { runCommand } from '../../cli/run';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/postgres';
import { startTestEngine } from '../support/engine';

let database: TestDatabase;
let dataFolder: string;
const secretKey = randomBytes(32).toString('base64');

beforeAll(async () => {
  database = await createTestDatabase();
  dataFolder = await mkdtemp(path.join(tmpdir(), 'engine-cli-'));
});

afterAll(async () => {
  await database.close();
  await rm(dataFolder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function cli(...words: string[]): Promise<Ran> {
  let stdout = '';
  let stderr = '';
  const code = await runCommand({
    words,
    environment: {
      DATABASE_URL: database.url,
      ENGINE_DATA: dataFolder,
      ENGINE_SECRET_KEY: secretKey,
    },
    out: (text) => (stdout += text),
    err: (text) => (stderr += text),
  });
  return { code, stdout, stderr };
}

async function json<Result>(...words: string[]): Promise<Result> {
  const { code, stdout, stderr } = await cli(...words, '--json');
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout.trim().split('\n')).toHaveLength(1);
  return JSON.parse(stdout) as Result;
}

test('on an empty database: tenant, brand, keys; an engine then accepts what they sign', async () => {
  const tenant = await json<{ id: string; name: string; brand_id: string }>(
    'tenant',
    'create',
    '--name',
    'Boutique São João',
    '--country',
    'BR',
    '--language',
    'pt-BR',
    '--time-zone',
    'America/Sao_Paulo',
  );
  expect(tenant.name).toBe('Boutique São João');
  const [brand, apiKey, webhookKey] = await Promise.all([
    json<object>(
      ...['brand', 'update', '--tenant', tenant.id, '--brand', tenant.brand_id],
      ...['--subject', 'sao-joao', '--event-type-id', '42', '--duration-min', '20'],
      ...['--template-name', 'confirmacao', '--template-language', 'pt_BR'],
    ),
    json<{ key: string }>('api-key', 'create', '--all-tenants', '--name', 'n8n'),
    json<{ id: string; key: string; secret: string }>(
      ...['webhook-key', 'create', '--tenant', tenant.id, '--entry', 'mkt-301'],
    ),
  ]);
  expect(brand).toMatchObject({
    id: tenant.brand_id,
    subject: 'sao-joao',
    country: 'BR',
    meeting: { event_type_id: 42, duration_min: 20, window_days: 7 },
    whatsapp: { template_name: 'confirmacao', template_language: 'pt_BR' },
  });
  expect(webhookKey.secret).toMatch(/^whsec_[A-Za-z0-9+/=]{44}$/);

  const engine = await startTestEngine({
    databaseUrl: database.url,
    variables: { ENGINE_SECRET_KEY: secretKey },
  });
  expect((await engine.send(webhookKey, { source: 'form', email: 'a@b.com' })).status).toBe(202);
  expect(
    (await engine.call('GET', '/api/brands', { key: apiKey.key, tenant: tenant.id })).body,
  ).toMatchObject({ items: [{ subject: 'sao-joao' }] });
  await engine.close();

  const audit = await json<{ intact: boolean; chains: object[] }>(
    'audit',
    'verify',
    '--all-tenants',
  );
  expect(audit).toMatchObject({ intact: true });
  expect(audit.chains).toContainEqual({ tenant: tenant.id, intact: true, entries: 3 });
});

test('a webhook key with a rate of its own is revoked by its tenant only', async () => {
  const [mine, other] = await Promise.all(
    ['Mine', 'Other'].map((name) => json<{ id: string }>('tenant', 'create', '--name', name)),
  );
  const key = await json<{ id: string; key: string; secret: string }>(
    ...['webhook-key', 'create', '--tenant', mine?.id ?? '', '--entry', 'mkt-301'],
    ...['--rate-per-s', '7'],
  );
  const revoke = ['webhook-key', 'revoke', '--id', key.id, '--tenant'];
  expect((await cli(...revoke, other?.id ?? '')).stderr).toContain('has no key');
  expect(await json(...revoke, mine?.id ?? '')).toEqual({ id: key.id, revoked: true });
  const engine = await startTestEngine({
    databaseUrl: database.url,
    variables: { ENGINE_SECRET_KEY: secretKey },
  });
  const answer = await engine.send(key, { source: 'form', email: 'a@b.com' });
  const { rows } = await engine.superuser.pool.query(
    'select rate_per_s, revoked_at is not null as revoked from webhook_keys where id = $1',
    [key.id],
  );
  await engine.close();
  expect(answer).toMatchObject({ status: 401, body: { code: 'webhook_key_unknown' } });
  expect(rows).toEqual([{ rate_per_s: 7, revoked: true }]);
});

test('as a program without DATABASE_URL it starts the embedded PostgreSQL, does its work and leaves nothing running', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'engine-cli-embedded-'));
  const ran = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', 'cli/main.ts', 'tenant', 'create', '--name', 'Alone', '--json'],
    {
      cwd: path.resolve(__dirname, '..', '..'),
      env: { PATH: process.env.PATH, ENGINE_DATA: folder },
    },
  );
  expect(JSON.parse(ran.stdout)).toMatchObject({ name: 'Alone' });
  expect(existsSync(path.join(folder, 'postgres', 'cluster', 'postmaster.pid'))).toBe(false);
  await rm(folder, { recursive: true, force: true });
});

test.each([
  [['api-key', 'create', '--name', 'x'], 64, 'either --tenant T or --all-tenants'],
  [['tenant', 'create'], 64, '--name'],
  [['tenant', 'create', '--name', 'X', '--time-zone', 'Mars'], 64, '--time-zone'],
  [['tenant', 'create', '--nmae', 'X'], 64, '--nmae'],
  [['nonsense'], 64, 'Usage'],
  [
    [
      ...['webhook-key', 'create', '--entry', 'mkt-301'],
      ...['--tenant', '018f0000-0000-7000-8000-000000000000'],
    ],
    1,
    'There is no tenant',
  ],
])('a wrong command ends with one clear message: %j', async (words, code, message) => {
  const ran = await cli(...words);
  expect(ran.code).toBe(code);
  expect(ran.stderr).toContain(message);
  expect(ran.stderr).not.toMatch(/\n\s+at /);
  expect(ran.stdout).toBe('');
});
