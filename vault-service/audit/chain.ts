import { createHash } from 'node:crypto';

export interface ChainRow {
  readonly seq: bigint;
  readonly body: string;
  readonly hash: Buffer;
}

export type ChainCheck =
  | { readonly ok: true; readonly rows: number; readonly seq: bigint; readonly hash: string }
  | {
      readonly ok: false;
      readonly seq: bigint;
      readonly reason: 'gap' | 'changed' | 'head_differs';
    };

export const genesis = createHash('sha256').update('marketing-engine vault audit').digest();

/** SHA-256(previous ‖ seq ‖ body); the same rule as `append_audit` in migration 0002. */
export function linkHash(previous: Buffer, seq: bigint, body: string): Buffer {
  const number = Buffer.alloc(8);
  number.writeBigInt64BE(seq);
  return createHash('sha256').update(previous).update(number).update(body, 'utf8').digest();
}

/** A place in the chain and the hash of the row there. */
export interface ChainPlace {
  readonly seq: bigint;
  readonly hash: Buffer;
}

/** Before the first row there ever was. */
export const genesisPlace: ChainPlace = { seq: 0n, hash: genesis };

/**
 * Recomputes the chain after `start` (the whole chain, where none is given), in order, and compares its end with
 * `head`. Needs no key and no vault.
 */
export async function verifyChain(
  rows: AsyncIterable<ChainRow>,
  head: ChainPlace,
  start: ChainPlace = genesisPlace,
): Promise<ChainCheck> {
  let { seq, hash } = start;
  let count = 0;
  for await (const row of rows) {
    if (row.seq !== seq + 1n) return { ok: false, seq: seq + 1n, reason: 'gap' };
    hash = linkHash(hash, row.seq, row.body);
    if (!hash.equals(row.hash)) return { ok: false, seq: row.seq, reason: 'changed' };
    seq = row.seq;
    count += 1;
  }
  if (head.seq !== seq || !head.hash.equals(hash))
    return { ok: false, seq: seq + 1n, reason: 'head_differs' };
  return { ok: true, rows: count, seq, hash: hash.toString('hex') };
}
