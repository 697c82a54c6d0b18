import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigurationError } from '../../../platform/configuration/environment';
import { readSecretKey } from '../../keys/secret-key';

let dataFolder: string;

beforeEach(async () => {
  dataFolder = await mkdtemp(path.join(tmpdir(), 'engine-key-'));
});

afterEach(() => rm(dataFolder, { recursive: true, force: true }));

const development = () => ({ secretKey: undefined, production: false, dataFolder });

test('in development it is made once, readable by its owner only, also when several start together', async () => {
  const keys = await Promise.all(Array.from({ length: 8 }, () => readSecretKey(development())));
  expect(new Set(keys.map((key) => key.toString('hex'))).size).toBe(1);
  expect(keys[0]).toHaveLength(32);
  expect((await stat(path.join(dataFolder, 'secret-key'))).mode & 0o777).toBe(0o600);
});

test('in production a missing key is refused with what to do', async () => {
  await expect(readSecretKey({ ...development(), production: true })).rejects.toThrow(
    /ENGINE_SECRET_KEY: is missing.*openssl rand -base64 32/,
  );
});

test('a key of the wrong length is refused without repeating it', async () => {
  const wrong = Buffer.from('too short').toString('base64');
  const failure: unknown = await readSecretKey({ ...development(), secretKey: wrong }).catch(
    (reason: unknown) => reason,
  );
  expect(failure).toBeInstanceOf(ConfigurationError);
  expect(String(failure)).not.toContain(wrong);
});
