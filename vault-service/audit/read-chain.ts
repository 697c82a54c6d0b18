import type { Pool } from 'pg';
import type { ChainRow } from './chain';

const pageRows = 5_000;

interface StoredRow {
  readonly seq: string;
  readonly body: string;
  readonly hash: Buffer;
}

/** The log in order, page by page, however long it is. */
export async function* readChain(pool: Pool, upTo: bigint): AsyncGenerator<ChainRow> {
  for (let after = 0n; after < upTo;) {
    const { rows } = await pool.query<StoredRow>(
      'select seq, body, hash from audit_log where seq > $1 and seq <= $2 order by seq limit $3',
      [String(after), String(upTo), pageRows],
    );
    for (const { seq, body, hash } of rows) {
      after = BigInt(seq);
      yield { seq: after, body, hash };
    }
    if (rows.length === 0) return;
  }
}

export async function readHead(pool: Pool): Promise<{ seq: bigint; hash: Buffer }> {
  const { rows } = await pool.query<{ seq: string; hash: Buffer }>(
    'select seq, hash from audit_head',
  );
  const head = rows[0];
  if (!head)
    throw new Error('The audit log has no head. Was the vault ever started on this database?');
  return { seq: BigInt(head.seq), hash: head.hash };
}
