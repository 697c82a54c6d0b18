import { verifyChain } from '../audit/chain';
import { readChain, readHead } from '../audit/read-chain';
import { UsageError, type Command } from './command-line';
import { withDatabase } from './store';

export const auditVerify: Command = {
  name: 'audit verify',
  arguments: '[--anchor SEQ:HASH]',
  summary: 'Recompute the audit chain; compare with an anchor kept elsewhere',
  help: `  --anchor SEQ:HASH   what an earlier run or a backup printed, kept where nobody who can write the database can

Needs no master key and changes nothing. The chain alone shows rows that were changed, added or removed in the middle;
only an anchor shows a history that was rewritten as a whole. Exit code 1 where it does not hold.`,
  options: ['anchor'],
  run: async (environment, options) => {
    const anchor = readAnchor(options['anchor']);
    return withDatabase(environment, async ({ database }) => {
      const head = await readHead(database.pool);
      const checked = await verifyChain(readChain(database.pool, head.seq), head);
      if (!checked.ok) return { ok: false, at: String(checked.seq), reason: checked.reason };
      const anchored = anchor === undefined || (await holds(database.pool, anchor));
      return {
        ok: anchored,
        rows: checked.rows,
        anchor: `${checked.seq}:${checked.hash}`,
        ...(anchored ? {} : { reason: 'the row of the anchor has another hash' }),
      };
    });
  },
};

interface Anchor {
  readonly seq: bigint;
  readonly hash: string;
}

/** The end of an earlier verification. Somebody who can rewrite the whole database cannot rewrite that. */
function readAnchor(text: string | undefined): Anchor | undefined {
  if (text === undefined) return undefined;
  const [, seq, hash] = /^(\d{1,18}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (seq === undefined || hash === undefined)
    throw new UsageError('--anchor is what an earlier "audit verify" printed, SEQ:HASH');
  return { seq: BigInt(seq), hash };
}

async function holds(pool: Parameters<typeof readHead>[0], anchor: Anchor): Promise<boolean> {
  for await (const row of readChain(pool, anchor.seq))
    if (row.seq === anchor.seq) return row.hash.toString('hex') === anchor.hash;
  return false;
}
