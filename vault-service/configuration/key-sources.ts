import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError } from '../../platform/configuration/environment';
import { localRootKey, weaknessOf, type RootKey } from '../encryption/root-key';
import { kmsKeyFrom } from './kms-source';

export interface KeyPlace {
  /** Missing keys may be generated into the data folder. */
  readonly development: boolean;
  readonly dataFolder: string;
  /** Told to the operator once the log is open. */
  readonly notices: string[];
}

const howToMake = 'Make one with: openssl rand -base64 32';
const minAdminKeyLength = 32;

export interface RootKeySource {
  readonly inline: string | undefined;
  readonly file: string | undefined;
  /** Path of a plugin for an external key management system. */
  readonly kms: string | undefined;
}

/** The operator's master key from one of `VAULT_MASTER_KEY`, `VAULT_MASTER_KEY_FILE`, `VAULT_KMS_PLUGIN` or, in development, a generated file. */
export async function rootKeyFrom(source: RootKeySource, place: KeyPlace): Promise<RootKey> {
  const given = Object.entries({
    VAULT_MASTER_KEY: source.inline,
    VAULT_MASTER_KEY_FILE: source.file,
    VAULT_KMS_PLUGIN: source.kms,
  }).filter(([, value]) => value !== undefined);
  if (given.length > 1)
    throw new ConfigurationError([
      `${given.map(([name]) => name).join(' and ')} are both set. Keep the one that holds the master key.`,
    ]);
  if (source.inline !== undefined) return decoded('VAULT_MASTER_KEY', source.inline);
  if (source.file !== undefined)
    return decoded(
      'VAULT_MASTER_KEY_FILE',
      await readPrivateFile('VAULT_MASTER_KEY_FILE', source.file),
    );
  if (source.kms !== undefined) return kmsKeyFrom('VAULT_KMS_PLUGIN', source.kms, 'current');
  if (!place.development)
    throw new ConfigurationError([
      `VAULT_MASTER_KEY: is not set. Give 32 random bytes in base64, their file as VAULT_MASTER_KEY_FILE, or a key management system as VAULT_KMS_PLUGIN. ${howToMake}`,
    ]);
  const file = path.join(place.dataFolder, 'master.key');
  const text = await readOrGenerate(
    file,
    () => randomBytes(32).toString('base64'),
    place,
    'master key',
  );
  return decoded(file, text);
}

/** The keys the database may still be sealed with, for the one start in which the master key is changed. */
export async function formerRootKeysFrom(source: {
  readonly inline: string | undefined;
  readonly kms: string | undefined;
}): Promise<readonly RootKey[]> {
  const former: RootKey[] = [];
  if (source.inline !== undefined) former.push(decoded('VAULT_MASTER_KEY_PREVIOUS', source.inline));
  if (source.kms !== undefined)
    former.push(await kmsKeyFrom('VAULT_KMS_PLUGIN_PREVIOUS', source.kms, 'previous'));
  return former;
}

/** The bootstrap key; absent in production means that keys are made with the CLI instead. */
export async function adminKeyFrom(
  given: string | undefined,
  place: KeyPlace,
): Promise<string | undefined> {
  if (given !== undefined) {
    if (given.length < minAdminKeyLength)
      throw new ConfigurationError([
        `VAULT_ADMIN_KEY: must have at least ${minAdminKeyLength} characters. ${howToMake}`,
      ]);
    if (new Set(given).size < 8)
      throw new ConfigurationError([
        `VAULT_ADMIN_KEY: has too few different characters to be random. ${howToMake}`,
      ]);
    return given;
  }
  if (!place.development) return undefined;
  const file = path.join(place.dataFolder, 'admin.key');
  return readOrGenerate(
    file,
    () => `mev_admin_${randomBytes(32).toString('base64url')}`,
    place,
    'admin key',
  );
}

function decoded(name: string, text: string): RootKey {
  const trimmed = text.trim();
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(trimmed))
    throw new ConfigurationError([`${name}: is not base64. ${howToMake}`]);
  const bytes = Buffer.from(trimmed, 'base64');
  const weakness = weaknessOf(bytes);
  if (weakness !== undefined)
    throw new ConfigurationError([`${name}: is not a usable key: ${weakness}. ${howToMake}`]);
  return localRootKey(bytes, name);
}

async function readPrivateFile(name: string, file: string): Promise<string> {
  try {
    const { mode } = await stat(file);
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new ConfigurationError([
        `${name}: ${file} can be read by others. Run: chmod 600 ${file}`,
      ]);
    return await readFile(file, 'utf8');
  } catch (failure) {
    if (failure instanceof ConfigurationError) throw failure;
    throw new ConfigurationError([
      `${name}: ${file} cannot be read. Check the path and its owner.`,
    ]);
  }
}

async function readOrGenerate(
  file: string,
  generate: () => string,
  { dataFolder, notices }: KeyPlace,
  what: string,
): Promise<string> {
  await mkdir(dataFolder, { recursive: true, mode: 0o755 });
  try {
    const handle = await open(file, 'wx', 0o600);
    const text = generate();
    await handle.writeFile(`${text}\n`);
    await handle.sync();
    await handle.close();
    notices.push(`Development: generated the ${what} in ${file}`);
    return text;
  } catch (failure) {
    if (!exists(failure)) throw failure;
    notices.push(`Development: using the ${what} in ${file}`);
    return (await readPrivateFile(file, file)).trim();
  }
}

function exists(failure: unknown): boolean {
  return Error.isError(failure) && 'code' in failure && failure.code === 'EEXIST';
}
