import type { Kysely } from 'kysely';
import { openArchive, verifyPieces } from '../audit/verify-archives';
import { verifyChain, type ChainPlace } from '../audit/chain';
import { readChain, readHead, readStart } from '../audit/read-chain';
import type { VaultSchema } from '../database/schema';
import { UsageError, valuesOf, type Command, type Result } from './command-line';
import { withDatabase } from './store';

export const auditVerify: Command = {
  name: 'audit verify',
  arguments: '[--anchor SEQ:HASH] [--archive FILE …]',
  summary: 'Recompute the audit chain; compare with an anchor kept elsewhere',
  help: `  --anchor SEQ:HASH   what an earlier run or a backup printed, kept where nobody who can write the database can
  --archive FILE      what "audit archive" or the vault wrote; once per file, in any order, all there are

Needs no master key and changes nothing. The chain alone shows rows that were changed, added or removed in the middle;
only an anchor shows a history that was rewritten as a whole. Without archives the chain is verified from where the
last archive ended; with them, archives and log are one chain from the first row there ever was, and an anchor may be
of any row of it. Exit code 1 where it does not hold.`,
  options: ['anchor'],
  many: ['archive'],
  run: async (environment, options) => {
    const anchor = readAnchor(options['anchor']);
    const archives = valuesOf(options, 'archive');
    return withDatabase(environment, async ({ database }) => {
      // One moment: the log may be shortened, and grows, meanwhile.
      const moment = database.query
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only');
      return moment.execute((db) =>
        archives.length === 0 ? verifyLog(db, anchor) : verifyAll(db, archives, anchor),
      );
    });
  },
};

async function verifyLog(db: Kysely<VaultSchema>, anchor: ChainPlace | undefined): Promise<Result> {
  const [start, head] = [await readStart(db), await readHead(db)];
  const checked = await verifyChain(readChain(db, head.seq), head, start);
  if (!checked.ok) return { ok: false, at: String(checked.seq), reason: checked.reason };
  const objection = anchor && (await objectionTo(db, start, anchor));
  return {
    ok: objection === undefined,
    rows: checked.rows,
    ...(start.seq === 0n ? {} : { archived: textOf(start) }),
    anchor: `${checked.seq}:${checked.hash}`,
    ...(objection === undefined ? {} : { reason: objection }),
  };
}

async function verifyAll(
  db: Kysely<VaultSchema>,
  files: readonly string[],
  anchor: ChainPlace | undefined,
): Promise<Result> {
  const [start, head] = [await readStart(db), await readHead(db)];
  const pieces = [];
  for (const file of files) pieces.push(await openArchive(file));
  const rows = () => readChain(db, head.seq);
  const live = { piece: { name: 'the database', start, rows }, head };
  const checked = await verifyPieces(pieces, live, anchor);
  if (!checked.ok) return { ok: false, at: String(checked.seq), reason: checked.reason };
  return { ok: true, rows: checked.rows, archived: textOf(start), anchor: textOf(checked.end) };
}

/** The end of an earlier verification. Somebody who can rewrite the whole database cannot rewrite that. */
function readAnchor(text: string | undefined): ChainPlace | undefined {
  if (text === undefined) return undefined;
  const [, seq, hash] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new UsageError('--anchor is what an earlier "audit verify" printed, SEQ:HASH');
  return { seq: BigInt(seq), hash: Buffer.from(hash, 'hex') };
}

async function objectionTo(
  db: Kysely<VaultSchema>,
  start: ChainPlace,
  anchor: ChainPlace,
): Promise<string | undefined> {
  if (anchor.seq < start.seq)
    return 'the row of the anchor was archived: give the archives with --archive';
  const another = 'the row of the anchor has another hash';
  if (anchor.seq === start.seq) return start.hash.equals(anchor.hash) ? undefined : another;
  for await (const row of readChain(db, anchor.seq))
    if (row.seq === anchor.seq) return row.hash.equals(anchor.hash) ? undefined : another;
  return another;
}

function textOf({ seq, hash }: ChainPlace): string {
  return `${seq}:${hash.toString('hex')}`;
}
