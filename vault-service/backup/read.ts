import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { z } from 'zod/v4';
import { BackupBroken, backupHeader, lastLine, tableLine, type BackupHeader } from './header';

export interface BackupRows {
  readonly table: string;
  /** JSON texts of some rows, in the order of the file. */
  readonly lines: readonly string[];
}

const linesAtOnce = 1_000;
const charactersAtOnce = 4_000_000;

export async function readHeader(file: string): Promise<BackupHeader> {
  for await (const line of linesOf(file)) return parsed(backupHeader, line, 'it has no header');
  throw new BackupBroken(`${file} is empty.`);
}

/**
 * The rows of a backup, some at a time. Ends without an error only where the file was whole: every table with the
 * promised number of rows, the checksum right, nothing after it.
 * @throws BackupBroken
 */
export async function* readRows(file: string): AsyncGenerator<BackupRows> {
  const hash = createHash('sha256');
  const lines = linesOf(file);
  const next = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done === true) throw new BackupBroken(`${file} ends too early: it was cut off.`);
    return value;
  };
  const counted = async () => {
    const line = await next();
    hash.update(`${line}\n`);
    return line;
  };
  const header = parsed(backupHeader, await counted(), 'it has no header');
  for (const { name, rows } of header.tables) {
    const begin = parsed(
      tableLine,
      await counted(),
      `table ${name} does not begin where it should`,
    );
    if (begin.table !== name || begin.rows !== rows)
      throw new BackupBroken(`${file} is not whole: table ${name} is not as the header says.`);
    for (let left = rows; left > 0;) {
      const batch: string[] = [];
      for (let characters = 0; characters < charactersAtOnce;) {
        const line = await counted();
        batch.push(line);
        characters += line.length;
        if (batch.length === Math.min(linesAtOnce, left)) break;
      }
      left -= batch.length;
      yield { table: name, lines: batch };
    }
  }
  const { sha256 } = parsed(lastLine, await next(), 'it has no checksum');
  if (sha256 !== hash.digest('hex'))
    throw new BackupBroken(`${file} was changed: its checksum does not fit.`);
  if ((await lines.next()).done !== true)
    throw new BackupBroken(`${file} goes on after its checksum.`);
}

function parsed<Schema extends z.ZodType>(schema: Schema, line: string, otherwise: string) {
  const value = schema.safeParse(jsonOf(line));
  if (value.success) return value.data;
  throw new BackupBroken(`The file is not a backup of this version of the vault: ${otherwise}.`);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Lines without their end. The last one must have its end, too. */
async function* linesOf(file: string): AsyncGenerator<string, undefined> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') throw new BackupBroken(`${file} ends in the middle of a line: it was cut off.`);
  return undefined;
}
