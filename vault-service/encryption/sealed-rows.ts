import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { VaultSchema } from '../database/schema';
import type { TenantCipher } from './tenant-keys';

/** A table whose rows hold sealed columns, all under one `key_version`. */
export interface SealedTable {
  readonly name:
    | 'connections'
    | 'integrations'
    | 'connect_flows'
    | 'connect_choices'
    | 'sub_accounts'
    | 'webhook_endpoints'
    | 'alert_channels'
    | 'revocations';
  /** SQL that gives a row its text id, unique within the tenant. */
  readonly id: RawBuilder<string>;
  /** `Place.resource` of a row. */
  readonly resource: (id: string) => string;
  readonly columns: readonly string[];
}

/** Every place a tenant's secrets are stored. A new sealed column is one more entry here, or rotation misses it. */
export const sealedTables: readonly SealedTable[] = [
  {
    name: 'connections',
    id: sql<string>`id::text`,
    resource: (id) => `connection/${id}`,
    columns: ['access_token', 'refresh_token', 'extra'],
  },
  {
    name: 'integrations',
    id: sql<string>`provider`,
    resource: (id) => `integration/${id}`,
    columns: ['client_secret', 'extras'],
  },
  {
    name: 'connect_flows',
    id: sql<string>`encode(state_hash, 'hex')`,
    resource: (id) => `flow/${id}`,
    columns: ['verifier'],
  },
  {
    name: 'connect_choices',
    id: sql<string>`id::text`,
    resource: (id) => `choice/${id}`,
    columns: ['held'],
  },
  {
    name: 'sub_accounts',
    id: sql<string>`id::text`,
    resource: (id) => `sub_account/${id}`,
    columns: ['token', 'extra'],
  },
  {
    name: 'webhook_endpoints',
    id: sql<string>`id::text`,
    resource: (id) => `webhook/${id}`,
    columns: ['secret', 'previous_secret'],
  },
  {
    name: 'alert_channels',
    id: sql<string>`id::text`,
    resource: (id) => `alert_channel/${id}`,
    columns: ['secret'],
  },
  {
    name: 'revocations',
    id: sql<string>`id::text`,
    resource: (id) => `revocation/${id}`,
    columns: ['token'],
  },
];

/**
 * Seals up to `limit` rows of `version` anew with the cipher's current version. Rows another replica is working on
 * are left to it. Each call is one transaction, so a stop at any time loses nothing and repeats nothing.
 */
export async function rewrapRows(
  db: Kysely<VaultSchema>,
  table: SealedTable,
  cipher: TenantCipher,
  version: number,
  limit: number,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const name = sql.table(table.name);
    const columns = sql.join(table.columns.map((column) => sql.ref(column)));
    const { rows } = await sql<Record<string, Buffer | null> & { row_id: string }>`
      select ${table.id} as row_id, ${columns} from ${name}
      where tenant = ${cipher.tenant} and key_version = ${version}
      limit ${limit} for update skip locked`.execute(tx);
    if (rows.length === 0) return 0;
    const resealed = table.columns.map((column) =>
      rows.map((row) => {
        const sealed = row[column];
        if (!sealed) return null;
        const resource = table.resource(row.row_id);
        return cipher.seal(resource, column, cipher.open(resource, column, sealed));
      }),
    );
    const assignments = sql.join(
      table.columns.map((column) => sql`${sql.ref(column)} = fresh.${sql.ref(column)}`),
    );
    const arrays = sql.join(resealed.map((values) => sql`${values}::bytea[]`));
    await sql`
      update ${name} set ${assignments}, key_version = ${cipher.version}
      from unnest(${rows.map((row) => row.row_id)}::text[], ${arrays}) as fresh (row_id, ${columns})
      where ${name}.tenant = ${cipher.tenant} and ${table.id} = fresh.row_id`.execute(tx);
    return rows.length;
  });
}

/** Rows that still need this version. */
export async function rowsLeft(
  db: Kysely<VaultSchema>,
  tenant: string,
  version: number,
): Promise<number> {
  let left = 0;
  for (const table of sealedTables) {
    const { rows } = await sql<{ count: string }>`
      select count(*) as count from ${sql.table(table.name)}
      where tenant = ${tenant} and key_version = ${version}`.execute(db);
    left += Number(rows[0]?.count ?? 0);
  }
  return left;
}
