import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { VaultSchema } from '../database/schema';
import { SealBroken } from './envelope';
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

export interface Rewrapped {
  readonly moved: number;
  /** Rows that do not open: changed from outside. They stay, and so does the version that sealed them. */
  readonly broken: readonly string[];
}

/**
 * Seals up to `limit` rows of `version` anew with the cipher's current version, leaving out those known to be broken.
 * Rows another replica is working on are left to it. Each call is one transaction, so a stop at any time loses nothing
 * and repeats nothing.
 */
export async function rewrapRows(
  db: Kysely<VaultSchema>,
  table: SealedTable,
  cipher: TenantCipher,
  version: number,
  { limit, except }: { readonly limit: number; readonly except: readonly string[] },
): Promise<Rewrapped> {
  return db.transaction().execute(async (tx) => {
    const name = sql.table(table.name);
    const columns = sql.join(table.columns.map((column) => sql.ref(column)));
    const { rows } = await sql<Record<string, Buffer | null> & { row_id: string }>`
      select ${table.id} as row_id, ${columns} from ${name}
      where tenant = ${cipher.tenant} and key_version = ${version}
        and ${table.id} <> all (${except}::text[])
      limit ${limit} for update skip locked`.execute(tx);
    const broken: string[] = [];
    const fresh = rows.flatMap((row) => {
      try {
        return [{ id: row.row_id, sealed: resealed(table, cipher, row) }];
      } catch (failure) {
        if (!(failure instanceof SealBroken)) throw failure;
        broken.push(row.row_id);
        return [];
      }
    });
    if (fresh.length > 0) {
      const assignments = sql.join(
        table.columns.map((column) => sql`${sql.ref(column)} = fresh.${sql.ref(column)}`),
      );
      const arrays = sql.join(
        table.columns.map((_, index) => sql`${fresh.map(({ sealed }) => sealed[index])}::bytea[]`),
      );
      await sql`
        update ${name} set ${assignments}, key_version = ${cipher.version}
        from unnest(${fresh.map(({ id }) => id)}::text[], ${arrays}) as fresh (row_id, ${columns})
        where ${name}.tenant = ${cipher.tenant} and ${name}.key_version = ${version}
          and ${table.id} = fresh.row_id`.execute(tx);
    }
    return { moved: fresh.length, broken };
  });
}

function resealed(
  table: SealedTable,
  cipher: TenantCipher,
  row: Record<string, Buffer | null> & { row_id: string },
): (Buffer | null)[] {
  const resource = table.resource(row.row_id);
  return table.columns.map((column) => {
    const sealed = row[column];
    return sealed ? cipher.seal(resource, column, cipher.open(resource, column, sealed)) : null;
  });
}

export interface VersionInUse {
  readonly table: SealedTable;
  readonly tenant: string;
  readonly version: number;
  readonly rows: number;
}

/** Where retiring versions still seal rows, and how many. */
export async function retiringInUse(
  db: Kysely<VaultSchema>,
  tenant?: string,
): Promise<readonly VersionInUse[]> {
  const found: VersionInUse[] = [];
  for (const table of sealedTables) {
    const { rows } = await sql<{ tenant: string; version: number; count: string }>`
      select retiring.tenant, retiring.version, count(*) as count
      from tenant_keys retiring join ${sql.table(table.name)} sealed
        on sealed.tenant = retiring.tenant and sealed.key_version = retiring.version
      where retiring.status = 'retiring' and (${tenant ?? null}::text is null or retiring.tenant = ${tenant ?? null})
      group by retiring.tenant, retiring.version`.execute(db);
    for (const row of rows)
      found.push({ table, tenant: row.tenant, version: row.version, rows: Number(row.count) });
  }
  return found;
}

/** Whether any row still needs this version. */
export async function isSealing(
  db: Kysely<VaultSchema>,
  tenant: string,
  version: number,
): Promise<boolean> {
  for (const table of sealedTables) {
    const { rows } = await sql`
      select 1 from ${sql.table(table.name)}
      where tenant = ${tenant} and key_version = ${version} limit 1`.execute(db);
    if (rows.length > 0) return true;
  }
  return false;
}
