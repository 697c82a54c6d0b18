import { spawn } from 'node:child_process';
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod/v4';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/postgres';
import { readPlugin, type KmsPlugin } from '../../encryption/kms-plugin';
import { KmsFailure, kmsRootKey, tryOut } from '../../encryption/kms-root-key';

const room = path.resolve(__dirname, '..', '..');
const sample = path.resolve(room, '..', 'docs', 'examples', 'kms-transit.mjs');

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
  let transit: Server;
  let url: string;
  let database: TestDatabase;
  const requests: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'vault-kms-'));
    await writeFile(path.join(folder, 'token'), 'transit-token\n', { mode: 0o600 });
    await copyFile(sample, path.join(folder, 'plugin.mjs'));
    transit = startTransit(requests);
    await new Promise<void>((resolve) => transit.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(transit.address() as AddressInfo).port}`;
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await new Promise((resolve) => transit.close(resolve));
    await database.close();
    await rm(folder, { recursive: true, force: true });
  });

  const settings = () => ({
    DATABASE_URL: database.url,
    VAULT_DATA: folder,
    TRANSIT_URL: url,
    TRANSIT_KEY: 'vault',
    TRANSIT_TOKEN_FILE: path.join(folder, 'token'),
  });

  test('moves a database from a local key into the key system, and opens it from there', async () => {
    const plugin = { ...settings(), VAULT_KMS_PLUGIN: path.join(folder, 'plugin.mjs') };
    const local = randomBytes(32).toString('base64');
    const first = await cli('init', { ...settings(), VAULT_MASTER_KEY: local });
    const refused = await cli('init', plugin);
    const moved = await cli('init', { ...plugin, VAULT_MASTER_KEY_PREVIOUS: local });
    const alone = await cli('doctor', plugin);
    const back = await cli('init', { ...settings(), VAULT_MASTER_KEY: local });

    expect(first.code).toBe(0);
    expect(refused.code).toBe(78);
    expect(refused.text).toMatch(/VAULT_KMS_PLUGIN: this database is sealed with master key/);
    expect(moved.text).toContain(`kms:transit:${new URL(url).host}/vault`);
    expect(alone.code).toBe(0);
    expect(back.text).toMatch(/VAULT_MASTER_KEY: this database is sealed with master key kms:/);
    expect(requests).toContain('POST /v1/transit/decrypt/vault');
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
    const { code, text: said } = await cli('init', { ...settings(), VAULT_KMS_PLUGIN: file });

    expect(code).toBe(78);
    expect(said).toMatch(message);
  });

  test('two sources of the key are one too many', async () => {
    const { code, text } = await cli('init', {
      ...settings(),
      VAULT_MASTER_KEY: randomBytes(32).toString('base64'),
      VAULT_KMS_PLUGIN: path.join(folder, 'plugin.mjs'),
    });

    expect(code).toBe(78);
    expect(text).toMatch(/VAULT_MASTER_KEY and VAULT_KMS_PLUGIN are both set/);
  });
});

/** A process of its own: plugins are ES modules, which Jest's modules cannot import. */
async function cli(command: string, environment: Record<string, string>) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'cli/main.ts', command], {
    cwd: room,
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, text };
}

/** The part of OpenBao's Transit API that the sample uses, with a key of its own and the context as AAD. */
function startTransit(log: string[]): Server {
  const key = randomBytes(32);
  const body = z.object({
    plaintext: z.base64().optional(),
    ciphertext: z.string().optional(),
    associated_data: z.base64(),
  });
  return createServer((request, response) => {
    log.push(`${request.method ?? ''} ${request.url ?? ''}`);
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const answer = (data: object) => response.end(JSON.stringify({ data }));
      if (request.headers['x-vault-token'] !== 'transit-token') {
        response.writeHead(403).end();
        return;
      }
      if (request.method === 'GET') {
        answer({ name: 'vault' });
        return;
      }
      const { plaintext, ciphertext, associated_data } = body.parse(JSON.parse(text));
      const context = Buffer.from(associated_data, 'base64');
      if (plaintext !== undefined) {
        const nonce = randomBytes(12);
        const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(context);
        const sealed = [cipher.update(plaintext, 'base64'), cipher.final(), cipher.getAuthTag()];
        answer({
          ciphertext: `vault:v1:${Buffer.concat([nonce, ...sealed]).toString('base64')}`,
        });
        return;
      }
      const sealed = Buffer.from((ciphertext ?? '').replace('vault:v1:', ''), 'base64');
      const cipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12)).setAAD(context);
      cipher.setAuthTag(sealed.subarray(-16));
      const plain = Buffer.concat([cipher.update(sealed.subarray(12, -16)), cipher.final()]);
      answer({ plaintext: plain.toString('base64') });
    });
  });
}
