import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface SentClaim {
  readonly connection: string;
  readonly epoch: number;
}

/**
 * Remembers, in files that outlive the process, which claims had their request sent. A claim of this folder without a
 * mark that is older than `sendWithinMs` was never used and never will be, whatever became of its process: it may be
 * given back where a used one may not.
 */
export interface SentMarks {
  /** Names the folder in the owner of a claim; another folder knows nothing of it. */
  readonly folderId: string;
  put(claim: SentClaim): Promise<void>;
  has(claim: SentClaim): Promise<boolean>;
  remove(claim: SentClaim): Promise<void>;
}

const idFile = 'folder-id';
const forgottenAfterMs = 86_400_000;

export async function openSentMarks(folder: string): Promise<SentMarks> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const fileOf = ({ connection, epoch }: SentClaim) => path.join(folder, `${connection}.${epoch}`);
  await forgetOld(folder);
  return {
    folderId: await readOrCreateId(path.join(folder, idFile)),
    // Without a turn of the event loop between the mark and the request it speaks of.
    put: async (claim) => writeFileSync(fileOf(claim), '', { mode: 0o600 }),
    has: (claim) =>
      stat(fileOf(claim)).then(
        () => true,
        // Only a file that is certainly absent says that nothing was sent.
        (failure: unknown) => !isAbsent(failure),
      ),
    remove: (claim) => unlink(fileOf(claim)).catch(() => undefined),
  };
}

async function readOrCreateId(file: string): Promise<string> {
  await writeFile(file, randomUUID(), { mode: 0o600, flag: 'wx' }).catch(() => undefined);
  return (await readFile(file, 'utf8')).trim();
}

async function forgetOld(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const madeAt = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => Infinity,
    );
    if (name !== idFile && Date.now() - madeAt > forgottenAfterMs)
      await unlink(file).catch(() => undefined);
  }
}

function isAbsent(failure: unknown): boolean {
  return Error.isError(failure) && 'code' in failure && failure.code === 'ENOENT';
}
