import { sql, type Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import { genesisPlace, type ChainPlace } from './chain';

/** Where the log begins, as this transaction sees it: after the last row that was archived and removed. */
export async function storedStart(db: Kysely<VaultSchema>): Promise<ChainPlace> {
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass('audit_start') is not null as there`.execute(db);
  // No vault of this version was ever started on the database: nothing was removed.
  if (found[0]?.there !== true) return genesisPlace;
  const { rows } = await sql<{ seq: string; hash: Buffer }>`
    select seq, hash from audit_start`.execute(db);
  const start = rows[0];
  if (!start) throw new Error('The audit log has no start: audit_start has lost its row.');
  return { seq: BigInt(start.seq), hash: start.hash };
}
