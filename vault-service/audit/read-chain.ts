import { sql, type Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import { genesisPlace, type ChainPlace, type ChainRow } from './chain';

const pageRows = 5_000;

/** The log in order, page by page, however long it is. */
export async function* readChain(db: Kysely<VaultSchema>, upTo: bigint): AsyncGenerator<ChainRow> {
  for (let after = 0n; after < upTo;) {
    const rows = await db
      .selectFrom('audit_log')
      .select(['seq', 'body', 'hash'])
      .where('seq', '>', String(after))
      .where('seq', '<=', String(upTo))
      .orderBy('seq')
      .limit(pageRows)
      .execute();
    for (const { seq, body, hash } of rows) {
      after = BigInt(seq);
      yield { seq: after, body, hash };
    }
    if (rows.length === 0) return;
  }
}

export async function readHead(db: Kysely<VaultSchema>): Promise<ChainPlace> {
  const head = await placeIn(db, 'audit_head');
  if (!head)
    throw new Error('The audit log has no head. Was the vault ever started on this database?');
  return head;
}

/** Where the log in the database begins: after the last row that was archived and removed. */
export async function readStart(db: Kysely<VaultSchema>): Promise<ChainPlace> {
  const { rows } = await sql<{ there: boolean }>`
    select to_regclass('audit_start') is not null as there`.execute(db);
  // No vault of this version was ever started on the database: nothing was removed.
  if (rows[0]?.there !== true) return genesisPlace;
  const start = await placeIn(db, 'audit_start');
  if (!start) throw new Error('The audit log has no start: audit_start has lost its row.');
  return start;
}

async function placeIn(
  db: Kysely<VaultSchema>,
  table: 'audit_head' | 'audit_start',
): Promise<ChainPlace | undefined> {
  const { rows } = await sql<{ seq: string; hash: Buffer }>`
    select seq, hash from ${sql.table(table)}`.execute(db);
  const place = rows[0];
  return place && { seq: BigInt(place.seq), hash: place.hash };
}
