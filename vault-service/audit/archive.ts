import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { sql, type Kysely, type Transaction } from 'kysely';
import type { VaultSchema } from '../database/schema';
import {
  ArchiveBroken,
  putInPlace,
  readArchive,
  sha256Of,
  writeArchive,
  type WrittenArchive,
} from './archive-file';
import { verifyChain, type ChainPlace, type ChainRow } from './chain';
import { appendWithin, type AuditEntry } from './log';
import { readStart } from './read-chain';

/** Rows per archive of the background job, and so per transaction. */
const jobRows = 20_000;
const pageRows = 2_000;
const dayMs = 86_400_000;

export class ArchiveBusy extends Error {
  readonly code = 'archive_busy';
  constructor() {
    super('The audit log is being archived by another process. Wait for it, then try again.');
  }
}

export interface ArchiveOrder {
  /** Rows written before this time go, from the start up to the first one that is newer. */
  readonly before: Date;
  /** At most so many; absent: all. */
  readonly limit?: number;
  /** Where the file is written before it has its name. */
  readonly beside: string;
  /** Its name, once it is known what is in it. */
  readonly nameOf: (written: WrittenArchive) => string;
  /** Who archives: completed, and appended with the removal. */
  readonly entry: AuditEntry;
}

export interface Archived extends WrittenArchive {
  readonly file: string;
}

/**
 * Moves the oldest rows of the log to a file: writes it, reads it back and verifies it, and only then removes exactly
 * these rows. Stopped at any point before the commit, the log is as it was; the file is then written again.
 * @throws ArchiveBusy, ArchiveBroken
 */
export async function archiveAudit(
  db: Kysely<VaultSchema>,
  order: ArchiveOrder,
): Promise<Archived | undefined> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<{ mine: boolean; ready: boolean }>`
      select pg_try_advisory_xact_lock(hashtextextended('vault audit archive', 0)) as mine,
        to_regclass('audit_start') is not null as ready`.execute(tx);
    if (rows[0]?.mine !== true) throw new ArchiveBusy();
    if (!rows[0].ready)
      throw new Error('This database was never used by this version of the vault. Start it once.');
    const start = await readStart(tx);
    const written = await writeArchive(oldRows(tx, start, order), order.beside);
    if (!written) return undefined;
    const file = order.nameOf(written);
    await putInPlace(order.beside, file);
    await removeArchived(tx, start, { ...written, file }, order.entry);
    return { ...written, file };
  });
}

/**
 * Removes what a file holds, once its bytes and its chain have been verified, and says so in the log.
 * @throws ArchiveBroken
 */
export async function removeArchived(
  tx: Transaction<VaultSchema>,
  start: ChainPlace,
  { file, first, last, rows, sha256 }: Archived,
  entry: AuditEntry,
): Promise<void> {
  const checked = await verifyChain(readArchive(file), last, start);
  if (!checked.ok)
    throw new ArchiveBroken(
      `The chain in ${file} breaks at row ${checked.seq} (${checked.reason}). Nothing was removed; run "audit verify".`,
    );
  if ((await sha256Of(file)) !== sha256)
    throw new ArchiveBroken(`${file} is not what was written. Nothing was removed.`);
  await sql`
    select remove_archived_audit(${String(start.seq)}, ${String(last.seq)}, ${last.hash})`.execute(
    tx,
  );
  await appendWithin(tx, [
    {
      ...entry,
      target: `file:${path.basename(file)}`,
      details: { first: String(first), last: String(last.seq), rows, sha256 },
    },
  ]);
}

/**
 * Archives what is older than so many whole days (UTC), in files of bounded size; after the first run of a day there is
 * nothing left before the next. Answers how many rows went.
 */
export async function archiveOld(
  db: Kysely<VaultSchema>,
  folder: string,
  days: number,
  now = Date.now(),
): Promise<number> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const before = new Date(Math.floor(now / dayMs) * dayMs - days * dayMs);
  let removed = 0;
  for (;;) {
    const archived = await archiveAudit(db, {
      before,
      limit: jobRows,
      // Only the holder of the lock writes; replicas may share a folder.
      beside: path.join(folder, 'archive.partial'),
      nameOf: (written) => path.join(folder, archiveName(written)),
      entry: { action: 'audit.archive', actor: 'vault', outcome: 'ok' },
    }).catch((failure: unknown) => {
      if (failure instanceof ArchiveBusy) return undefined;
      throw failure;
    });
    removed += archived?.rows ?? 0;
    if (!archived || archived.rows < jobRows) return removed;
  }
}

/** Sorts by place, and differs where the rows do: no archive ever replaces another one. */
function archiveName({ first, last }: WrittenArchive): string {
  const places = [first, last.seq].map((seq) => String(seq).padStart(12, '0'));
  return `audit-${places.join('-')}-${last.hash.toString('hex').slice(0, 16)}.jsonl`;
}

async function* oldRows(
  tx: Transaction<VaultSchema>,
  start: ChainPlace,
  { before, limit = Number.POSITIVE_INFINITY }: ArchiveOrder,
): AsyncGenerator<ChainRow> {
  const until = before.toISOString();
  let given = 0;
  for (let after = String(start.seq); ;) {
    const rows = await tx
      .selectFrom('audit_log')
      .select(['seq', 'body', 'hash', 'at'])
      .where('seq', '>', after)
      .orderBy('seq')
      .limit(pageRows)
      .execute();
    for (const { seq, body, hash, at } of rows) {
      if (at >= until || given === limit) return;
      yield { seq: BigInt(seq), body, hash };
      given += 1;
      after = seq;
    }
    if (rows.length < pageRows) return;
  }
}
