import { access, constants, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EvalFailure } from './failure';

/** Asked before minutes of work whose result could not be kept. @throws EvalFailure `unwritable_file`. */
export async function requireWritable(path: string): Promise<void> {
  try {
    const found = await stat(path).catch(() => null);
    if (found?.isDirectory() === true) throw new Error('it is a folder');
    await access(found ? path : dirname(path), constants.W_OK);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

/** @throws EvalFailure `unwritable_file`. */
export async function writeText(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text);
  } catch (cause) {
    throw unwritable(path, cause);
  }
}

function unwritable(path: string, cause: unknown): EvalFailure {
  const why = cause instanceof Error ? cause.message : 'unknown reason';
  return new EvalFailure('unwritable_file', `Cannot write ${path}: ${why}.`);
}
