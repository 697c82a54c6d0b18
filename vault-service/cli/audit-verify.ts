import { verifyChain } from '../audit/chain';
import { readChain, readHead } from '../audit/read-chain';
import { UsageError, type Command } from './command-line';

export const auditVerify: Command = {
  name: 'audit verify',
  arguments: '[--anchor SEQ:HASH]',
  summary: 'Recompute the audit chain; compare with an anchor kept elsewhere',
  options: ['anchor'],
  async run({ database }, options) {
    const anchor = readAnchor(options['anchor']);
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
