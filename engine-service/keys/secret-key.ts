import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ConfigurationError } from '../../platform/configuration/environment';
import type { Settings } from '../settings';

const keyBytes = 32;

/**
 * The key that seals webhook secrets. In development it is made once and kept in the data folder (mode 0600); in
 * production it must be given, so that a lost disk or a second replica cannot silently start with another key.
 * @throws ConfigurationError when it is missing in production or is not 32 bytes of base64.
 */
export async function readSecretKey(
  settings: Pick<Settings, 'secretKey' | 'production' | 'dataFolder'>,
): Promise<Buffer> {
  if (settings.secretKey !== undefined) return decodeKey(settings.secretKey, 'ENGINE_SECRET_KEY');
  if (settings.production) {
    throw new ConfigurationError([
      'ENGINE_SECRET_KEY: is missing. Set it to the base64 of 32 random bytes (openssl rand -base64 32), the same on every replica.',
    ]);
  }
  const file = path.join(settings.dataFolder, 'secret-key');
  await mkdir(settings.dataFolder, { recursive: true });
  await createKeyFile(file);
  return decodeKey(await readWhenWritten(file), file);
}

/** Exclusive creation: of an engine and a CLI that start together, one writes and both read the same key. */
async function createKeyFile(file: string): Promise<void> {
  try {
    const handle = await open(file, 'wx', 0o600);
    await handle.writeFile(`${randomBytes(keyBytes).toString('base64')}\n`);
    await handle.close();
  } catch (failure) {
    const exists =
      typeof failure === 'object' &&
      failure !== null &&
      'code' in failure &&
      failure.code === 'EEXIST';
    if (!exists) throw failure;
  }
}

async function readWhenWritten(file: string): Promise<string> {
  for (let tries = 0; tries < 20; tries += 1) {
    const text = await readFile(file, 'utf8');
    if (text.endsWith('\n')) return text;
    await delay(50);
  }
  return '';
}

function decodeKey(text: string, where: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length === keyBytes) return key;
  throw new ConfigurationError([
    `${where}: is not the base64 of 32 bytes. Make one with: openssl rand -base64 32`,
  ]);
}
