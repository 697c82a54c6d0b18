import { stat } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from '../../platform/configuration/environment';
import { readPlugin, type KmsRole } from '../encryption/kms-plugin';
import { kmsRootKey, kmsTimeoutMs, tryOut } from '../encryption/kms-root-key';
import type { RootKey } from '../encryption/root-key';

/** The root key of the plugin that `variable` names. It runs with the vault's rights: only the owner may write it. */
export async function kmsKeyFrom(variable: string, file: string, role: KmsRole): Promise<RootKey> {
  await checkFile(variable, file);
  const opened = readPlugin(await open(variable, file, role));
  if (typeof opened === 'string') throw refused(variable, `${file} is not a plugin: ${opened}.`);
  const root = kmsRootKey(opened, variable);
  // A key on its way out may no longer encrypt, or be gone once nothing is wrapped by it.
  if (role === 'previous') return root;
  try {
    await tryOut(root);
  } catch (failure) {
    throw new ConfigurationError([textOf(failure)]);
  }
  return root;
}

async function checkFile(variable: string, file: string): Promise<void> {
  if (!path.isAbsolute(file)) throw refused(variable, `${file} must be an absolute path.`);
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) throw refused(variable, `${file} cannot be read. Check the path.`);
  if (process.platform !== 'win32' && (found.mode & 0o022) !== 0)
    throw refused(variable, `${file} can be changed by others. Run: chmod go-w ${file}`);
}

async function open(variable: string, file: string, role: KmsRole): Promise<unknown> {
  let late: NodeJS.Timeout | undefined;
  try {
    const module: unknown = await import(pathToFileURL(file).href);
    const start = defaultExportOf(module);
    if (start === undefined)
      throw refused(variable, `${file} is not a plugin: its default export is no function.`);
    const timeout = new Promise<never>((_resolve, reject) => {
      late = setTimeout(
        () => reject(new Error(`no answer within ${kmsTimeoutMs / 1000} s`)),
        kmsTimeoutMs,
      );
    });
    return await Promise.race([start({ role }), timeout]);
  } catch (failure) {
    if (failure instanceof ConfigurationError) throw failure;
    throw refused(variable, `${file} could not be opened: ${textOf(failure)}`);
  } finally {
    clearTimeout(late);
  }
}

/** A CommonJS file's exports arrive as the default export of its module, once more wrapped. */
function defaultExportOf(module: unknown): ((options: { role: KmsRole }) => unknown) | undefined {
  for (let value = module; typeof value === 'object' && value !== null;) {
    const inner: unknown = Reflect.get(value, 'default');
    if (typeof inner === 'function')
      return (options) => Reflect.apply(inner, undefined, [options]) as unknown;
    value = inner;
  }
  return undefined;
}

function refused(variable: string, why: string): ConfigurationError {
  return new ConfigurationError([`${variable}: ${why}`]);
}

function textOf(failure: unknown): string {
  return failure instanceof Error ? failure.message : String(failure);
}
