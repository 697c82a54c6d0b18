import { randomBytes } from 'node:crypto';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/postgres';
import { readPlugin, type KmsPlugin } from '../../encryption/kms-plugin';
import { KmsFailure, kmsRootKey, tryOut } from '../../encryption/kms-root-key';
import { runProgram } from '../support/program';
import { startTransit, type Transit } from '../support/transit';

const sample = path.resolve(__dirname, '../../../docs/examples/kms-transit.mjs');

describe('a plugin', () => {
  const whole: KmsPlugin = {
    keyId: 'test/1',
    wrap: async (key) => Buffer.from(key.map((byte) => byte ^ 0x55)),
    unwrap: async (wrapped) => Buffer.from(wrapped.map((byte) => byte ^ 0x55)),
    health: async () => undefined,
  };

  test.each([
    ['nothing', undefined, /no object/],
    ['unwrap missing', { ...whole, unwrap: undefined }, /lacks unwrap\(\)/],
    ['all missing', {}, /lacks wrap\(\), unwrap\(\), health\(\)/],
    ['no key id', { ...whole, keyId: '' }, /keyId/],
    ['a key id with blanks', { ...whole, keyId: 'a b' }, /keyId/],
  ])('with %s is refused, saying what it lacks', (_name, value, message) => {
    expect(readPlugin(value)).toMatch(message);
  });

  test('that keeps to its interface is a root key', async () => {
    const root = kmsRootKey(whole, 'VAULT_KMS_PLUGIN');

    await expect(tryOut(root)).resolves.toBeUndefined();
    expect(root.id).toBe('kms:test/1');
  });

  test.each<[string, Partial<KmsPlugin>, RegExp]>([
    [
      'copies the key',
      { wrap: async (key) => key, unwrap: async (key) => key },
      /left the key readable/,
    ],
    ['gives back another key', { unwrap: async () => randomBytes(32) }, /another key/],
    ['answers text', { wrap: (async () => 'text') as never }, /did not answer with bytes/],
    [
      'fails',
      { wrap: () => Promise.reject(new Error('access denied')) },
      /wrap failed: access denied/,
    ],
    [
      'never answers',
      { wrap: () => delay(60_000, Buffer.alloc(1), { ref: false }) },
      /no answer within/,
    ],
  ])('that %s is found out', async (_name, faulty, message) => {
    const root = kmsRootKey({ ...whole, ...faulty }, 'VAULT_KMS_PLUGIN', 100);
    const failure: unknown = await tryOut(root).catch((caught: unknown) => caught);

    if (!(failure instanceof KmsFailure)) throw new Error('it was accepted');
    expect(failure.message).toMatch(/^VAULT_KMS_PLUGIN: /);
    expect(failure.message).toMatch(message);
  });
});

describe('the sample plugin', () => {
  let folder: string;
  let transit: Transit;
  let database: TestDatabase;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vault-kms-'));
    await writeFile(path.join(folder, 'token'), 'transit-token\n', { mode: 0o600 });
    await copyFile(sample, path.join(folder, 'plugin.mjs'));
    transit = await startTransit();
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await transit.close();
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  const settings = () => ({
    DATABASE_URL: database.url,
    VAULT_DATA: folder,
    TRANSIT_URL: transit.url,
    TRANSIT_KEY: 'vault',
    TRANSIT_TOKEN_FILE: path.join(folder, 'token'),
  });

  test('moves a database from a local key into the key system, and opens it from there', async () => {
    const plugin = { ...settings(), VAULT_KMS_PLUGIN: path.join(folder, 'plugin.mjs') };
    const local = randomBytes(32).toString('base64');
    const first = await runProgram('init', { ...settings(), VAULT_MASTER_KEY: local });
    const refused = await runProgram('init', plugin);
    const moved = await runProgram('init', { ...plugin, VAULT_MASTER_KEY_PREVIOUS: local });
    const alone = await runProgram('doctor', plugin);
    const back = await runProgram('init', { ...settings(), VAULT_MASTER_KEY: local });

    expect(first.code).toBe(0);
    expect(refused.code).toBe(78);
    expect(refused.text).toMatch(/VAULT_KMS_PLUGIN: this database is sealed with master key/);
    expect(moved.text).toContain(`kms:transit:${new URL(transit.url).host}/vault`);
    expect(alone.code).toBe(0);
    expect(back.text).toMatch(/VAULT_MASTER_KEY: this database is sealed with master key kms:/);
    expect(transit.requests).toContain('POST /v1/transit/decrypt/vault');
  });

  test.each([
    ['no such file', 'nowhere.mjs', undefined, /VAULT_KMS_PLUGIN: .* cannot be read/],
    ['no function', 'object.mjs', 'export default {}', /default export is no function/],
    [
      'no health',
      'half.mjs',
      'export default () => ({ keyId: "k", wrap() {}, unwrap() {} })',
      /lacks health\(\)/,
    ],
    [
      'a fault',
      'fault.mjs',
      'throw new Error("no region is set")',
      /could not be opened: no region is set/,
    ],
  ])('a module with %s stops the start with 78', async (_name, name, text, message) => {
    const file = path.join(folder, name);
    if (text !== undefined) await writeFile(file, text);
    const { code, text: said } = await runProgram('init', {
      ...settings(),
      VAULT_KMS_PLUGIN: file,
    });

    expect(code).toBe(78);
    expect(said).toMatch(message);
  });

  test('two sources of the key are one too many', async () => {
    const { code, text } = await runProgram('init', {
      ...settings(),
      VAULT_MASTER_KEY: randomBytes(32).toString('base64'),
      VAULT_KMS_PLUGIN: path.join(folder, 'plugin.mjs'),
    });

    expect(code).toBe(78);
    expect(text).toMatch(/VAULT_MASTER_KEY and VAULT_KMS_PLUGIN are both set/);
  });
});
