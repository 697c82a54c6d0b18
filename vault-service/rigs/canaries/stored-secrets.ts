import { sql, type Kysely } from 'kysely';
import type { VaultSchema } from '../../database/schema';
import { sealedTables } from '../../encryption/sealed-rows';
import type { TenantKeys } from '../../encryption/tenant-keys';

/** Every sealed column there is, as `table.column`. */
export const sealedColumns: readonly string[] = sealedTables.flatMap(({ name, columns }) =>
  columns.map((column) => `${name}.${column}`),
);

/** Opens every sealed value that stands in the database at this moment, with the keys of the vault. */
export async function storedSecrets(
  db: Kysely<VaultSchema>,
  keys: TenantKeys,
): Promise<readonly { readonly column: string; readonly plain: string }[]> {
  const found: { column: string; plain: string }[] = [];
  for (const table of sealedTables) {
    const columns = sql.join(table.columns.map((column) => sql.ref(column)));
    const { rows } = await sql<Record<string, Buffer | null> & { row_id: string; tenant: string }>`
      select ${table.id} as row_id, tenant, ${columns} from ${sql.table(table.name)}`.execute(db);
    for (const row of rows) {
      for (const column of table.columns) {
        const sealed = row[column];
        if (!sealed) continue;
        const cipher = await keys.cipher(row.tenant, sealed).catch(() => undefined);
        if (!cipher?.opens(sealed)) continue;
        const plain = cipher.open(table.resource(row.row_id), column, sealed);
        found.push({ column: `${table.name}.${column}`, plain });
      }
    }
  }
  return found;
}
