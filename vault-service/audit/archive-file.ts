import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod/v4';
import type { ChainPlace, ChainRow } from './chain';

const archivedRow = z.strictObject({
  seq: z.string().regex(/^\d{1,18}$/),
  body: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

/** A file is not an archive of the audit log, or not all of one. */
export class ArchiveBroken extends Error {
  readonly code = 'archive_broken';
}

export interface WrittenArchive {
  readonly rows: number;
  readonly first: bigint;
  /** Place and hash of its last row. */
  readonly last: ChainPlace;
  /** Of the file, in hex. */
  readonly sha256: string;
}

/**
 * Writes rows as JSON lines (`seq`, `body`, `hash`), mode 0600, on disk when this returns; what stood in the file is
 * replaced. undefined, and no file, where there are no rows.
 */
export async function writeArchive(
  rows: AsyncIterable<ChainRow>,
  file: string,
): Promise<WrittenArchive | undefined> {
  await rm(file, { force: true });
  const handle = await open(file, 'wx', 0o600);
  try {
    const digest = createHash('sha256');
    let first: bigint | undefined;
    let last: ChainPlace | undefined;
    let count = 0;
    for await (const { seq, body, hash } of rows) {
      const line = `${JSON.stringify({ seq: String(seq), body, hash: hash.toString('hex') })}\n`;
      digest.update(line);
      await handle.writeFile(line);
      first ??= seq;
      last = { seq, hash };
      count += 1;
    }
    await handle.sync();
    await handle.close();
    if (first !== undefined && last !== undefined)
      return { rows: count, first, last, sha256: digest.digest('hex') };
  } catch (failure) {
    await handle.close().catch(() => undefined);
    await rm(file, { force: true });
    throw failure;
  }
  await rm(file, { force: true });
  return undefined;
}

/** Gives a file that is on disk its name, and that to the disk too. */
export async function putInPlace(beside: string, file: string): Promise<void> {
  await rename(beside, file);
  const folder = await open(path.dirname(path.resolve(file)), 'r');
  await folder.sync().finally(() => folder.close());
}

/**
 * The rows of an archive in the order of the file.
 * @throws ArchiveBroken
 */
export async function* readArchive(file: string): AsyncGenerator<ChainRow> {
  let number = 0;
  for await (const line of linesOf(file)) {
    number += 1;
    const row = archivedRow.safeParse(jsonOf(line));
    if (!row.success)
      throw new ArchiveBroken(`Line ${number} of ${file} is not a row of the audit log.`);
    const { seq, body, hash } = row.data;
    yield { seq: BigInt(seq), body, hash: Buffer.from(hash, 'hex') };
  }
}

export async function sha256Of(file: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(file)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Lines end with a line feed and nothing else; bodies may hold other separators. The last one must have its end. */
async function* linesOf(file: string): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 18 })) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
  if (rest !== '') throw new ArchiveBroken(`${file} ends in the middle of a line: it was cut off.`);
}
