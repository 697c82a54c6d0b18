import type { Kysely } from 'kysely';
import { validate as isUuid } from 'uuid';
import { notFound } from '../../platform/http/problem';
import { batched, type Batched } from '../database/batch';
import type { VaultSchema } from '../database/schema';
import { covers, type Caller } from '../http/caller';
import type { ConnectionRow } from '../refresh/claim';

/** Reads one connection by id. Reads of the same moment share one query; nothing is cached. */
export type ReadConnection = Batched<string, ConnectionRow | undefined>;

export function connectionReader(db: Kysely<VaultSchema>): ReadConnection {
  const read = batched<string, ConnectionRow | undefined>(
    async (ids) => {
      const rows = await db
        .selectFrom('connections')
        .selectAll()
        .where('id', 'in', [...new Set(ids)])
        .execute();
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id));
    },
    { maxBatch: 200, maxInFlight: 2 },
  );
  return async (id) => (isUuid(id) ? read(id.toLowerCase()) : undefined);
}

/** A foreign connection is answered exactly as one that does not exist. @throws Problem 404 */
export async function readVisible(
  read: ReadConnection,
  caller: Caller,
  id: string,
): Promise<ConnectionRow> {
  const row = await read(id);
  if (!row || !covers(caller.tenants, row.tenant)) throw noSuchConnection();
  return row;
}

export const noSuchConnection = () => notFound('The connection');
