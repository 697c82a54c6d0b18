import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { ConfigurationError } from '../../platform/configuration/environment';
import { localRootKey, weaknessOf, type RootKey } from '../encryption/root-key';

export interface KeyPlace {
  /** Missing keys may be generated into the data folder. */
  readonly development: boolean;
  readonly dataFolder: string;
  /** Told to the operator once the log is open. */
  readonly notices: string[];
}

const howToMake = 'Make one with: openssl rand -base64 32';
const minAdminKeyLength = 32;

/** The operator's master key from `VAULT_MASTER_KEY`, `VAULT_MASTER_KEY_FILE` or, in development, a generated file. */
export async function rootKeyFrom(
  source: { readonly inline: string | undefined; readonly file: string | undefined },
  place: KeyPlace,
): Promise<RootKey> {
  if (source.inline !== undefined) return decoded('VAULT_MASTER_KEY', source.inline);
  if (source.file !== undefined)
    return decoded(
      'VAULT_MASTER_KEY_FILE',
      await readPrivateFile('VAULT_MASTER_KEY_FILE', source.file),
    );
  if (!place.development)
    throw new ConfigurationError([
      `VAULT_MASTER_KEY: is not set. Give 32 random bytes in base64, or their file as VAULT_MASTER_KEY_FILE. ${howToMake}`,
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
  return localRootKey(bytes);
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
