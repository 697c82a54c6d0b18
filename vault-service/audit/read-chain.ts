import type { Pool, PoolClient } from 'pg';
import { genesisPlace, type ChainPlace, type ChainRow } from './chain';

const pageRows = 5_000;

interface StoredRow {
  readonly seq: string;
  readonly body: string;
  readonly hash: Buffer;
}

/** The log in order, page by page, however long it is. */
export async function* readChain(pool: Pool | PoolClient, upTo: bigint): AsyncGenerator<ChainRow> {
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

export async function readHead(pool: Pool | PoolClient): Promise<ChainPlace> {
  const head = await placeIn(pool, 'audit_head');
  if (!head)
    throw new Error('The audit log has no head. Was the vault ever started on this database?');
  return head;
}

/** Where the log in the database begins: after the last row that was archived and removed. */
export async function readStart(pool: Pool | PoolClient): Promise<ChainPlace> {
  const { rows } = await pool.query<{ there: boolean }>(
    "select to_regclass('audit_start') is not null as there",
  );
  // No vault of this version was ever started on the database: nothing was removed.
  if (rows[0]?.there !== true) return genesisPlace;
  const start = await placeIn(pool, 'audit_start');
  if (!start) throw new Error('The audit log has no start: audit_start has lost its row.');
  return start;
}

async function placeIn(
  pool: Pool | PoolClient,
  table: 'audit_head' | 'audit_start',
): Promise<ChainPlace | undefined> {
  const { rows } = await pool.query<{ seq: string; hash: Buffer }>(
    `select seq, hash from ${table}`,
  );
  const place = rows[0];
  return place && { seq: BigInt(place.seq), hash: place.hash };
}
