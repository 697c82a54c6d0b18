import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigurationError } from '../../../platform/configuration/environment';
import { readSettings, type Environment } from '../../configuration/settings';

const masterKey = randomBytes(32).toString('base64');
const adminKey = randomBytes(32).toString('base64url');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'vault-settings-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = (environment: Environment) => readSettings({ VAULT_DATA: folder, ...environment });

async function problemsOf(environment: Environment): Promise<string> {
  const failure: unknown = await read(environment).catch((caught: unknown) => caught);
  if (!(failure instanceof ConfigurationError)) throw new Error('the settings were accepted');
  return failure.problems.join('\n');
}

test.each([
  ['no master key', {}, /VAULT_MASTER_KEY: is not set/],
  [
    'a short master key',
    { VAULT_MASTER_KEY: randomBytes(16).toString('base64') },
    /exactly 32 bytes, got 16/,
  ],
  [
    'equal bytes',
    { VAULT_MASTER_KEY: Buffer.alloc(32, 7).toString('base64') },
    /all its bytes are equal/,
  ],
  ['no base64', { VAULT_MASTER_KEY: 'not base64 at all!' }, /VAULT_MASTER_KEY: is not base64/],
  [
    'a short admin key',
    { VAULT_MASTER_KEY: masterKey, VAULT_ADMIN_KEY: 'short' },
    /VAULT_ADMIN_KEY: must have at least 32/,
  ],
  ['a bad port', { VAULT_MASTER_KEY: masterKey, PORT: '99999' }, /PORT/],
  [
    'audit rows kept for less than a month',
    { VAULT_MASTER_KEY: masterKey, VAULT_AUDIT_RETENTION_DAYS: '29' },
    /VAULT_AUDIT_RETENTION_DAYS: must be 0 \(keep for ever\) or at least 30/,
  ],
  [
    'a retention before the end',
    { VAULT_MASTER_KEY: masterKey, VAULT_REVOKED_RETENTION_DAYS: '-1' },
    /VAULT_REVOKED_RETENTION_DAYS/,
  ],
  [
    'a database of another kind',
    { VAULT_MASTER_KEY: masterKey, DATABASE_URL: 'mysql://x' },
    /DATABASE_URL: must begin with postgresql/,
  ],
])('%s is refused and named', async (_name, environment, message) => {
  expect(await problemsOf(environment)).toMatch(message);
});

test('a refusal names every fault and repeats no value', async () => {
  const problems = await problemsOf({
    VAULT_MASTER_KEY: 'c2hvcnQta2V5',
    VAULT_ADMIN_KEY: 'tiny-admin',
  });

  expect(problems).toMatch(/VAULT_MASTER_KEY/);
  expect(problems).toMatch(/VAULT_ADMIN_KEY/);
  expect(problems).not.toMatch(/c2hvcnQta2V5|short-key|tiny-admin/);
});

test('development generates both keys once, readable by the owner only, and says where', async () => {
  const first = await read({ VAULT_DEV: '1' });
  const second = await read({ NODE_ENV: 'development' });

  expect(second.rootKey.id).toBe(first.rootKey.id);
  expect(second.adminKeyHash).toEqual(first.adminKeyHash);
  for (const name of ['master.key', 'admin.key']) {
    const file = path.join(folder, name);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(first.notices.join()).toContain(file);
  }
});

test('a key file that others can read is refused', async () => {
  const file = path.join(folder, 'key');
  await writeFile(file, masterKey, { mode: 0o644 });

  expect(await problemsOf({ VAULT_MASTER_KEY_FILE: file })).toMatch(/chmod 600/);
});

test('a private key file is taken', async () => {
  const file = path.join(folder, 'key');
  await writeFile(file, `${masterKey}\n`, { mode: 0o600 });

  const fromFile = await read({ VAULT_MASTER_KEY_FILE: file });

  expect(fromFile.rootKey.id).toBe((await read({ VAULT_MASTER_KEY: masterKey })).rootKey.id);
  expect(await readFile(file, 'utf8')).toContain(masterKey);
});

test.each([
  ['loopback address', 'http://127.0.0.1:7310', {}, true],
  ['public address', 'https://vault.example.com', {}, false],
  ['loopback address, served to a network', 'http://127.0.0.1:7310', { HOST: '0.0.0.0' }, false],
  ['loopback address, served to a network by name', 'http://localhost', { HOST: '::' }, false],
  ['loopback address, served on it by name', 'http://localhost', { HOST: 'localhost' }, true],
  ['loopback address in production', 'http://127.0.0.1:7310', { NODE_ENV: 'production' }, false],
  ['public address, allowed', 'https://vault.example.com', { VAULT_ALLOW_LOOPBACK: '1' }, true],
])('loopback providers on a %s', async (_name, url, more, allowed) => {
  const settings = await read({
    VAULT_MASTER_KEY: masterKey,
    VAULT_ADMIN_KEY: adminKey,
    VAULT_PUBLIC_URL: url,
    ...more,
  });

  expect(settings.allowLoopback).toBe(allowed);
});
