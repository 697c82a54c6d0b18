import { sql, type Kysely, type Transaction } from 'kysely';
import { migrateToLatest, type Migrations } from '../../platform/postgres/migrate';
import { appendWithin, type AuditEntry } from '../audit/log';
import { migrations } from '../database/migrations';
import type { VaultSchema } from '../database/schema';
import { openMasterKeys } from '../encryption/master-keys';
import type { RootKey } from '../encryption/root-key';
import { BackupBroken, type BackupHeader } from './header';
import { checkKeyFits, inspectBackup } from './inspect';
import { readRows } from './read';
import { appliedMigrations, selfReferences, tablesOf, type TableShape } from './tables';

export class RestoreRefused extends Error {
  readonly code = 'restore_refused';
}

export interface RestoreOrder {
  readonly file: string;
  /** What is in the database now is deleted in the same transaction. */
  readonly replace: boolean;
  readonly root: RootKey;
  readonly formerRoots: readonly RootKey[];
  readonly entry: AuditEntry;
  /** Is told how many rows are loaded; none of them counts before the end. */
  readonly onProgress?: (rows: number) => void;
}

/**
 * Loads a backup. The file is read twice: first to judge it, without touching the database, then to load it in one
 * transaction that also opens the master keys and checks the checksum again. Whatever stops it before its end leaves
 * the database as it was.
 * @throws BackupBroken, RestoreRefused, ConfigurationError
 */
export async function restoreBackup(
  db: Kysely<VaultSchema>,
  order: RestoreOrder,
): Promise<BackupHeader> {
  const header = await inspectBackup(order.file);
  checkKeyFits(header, order.root, order.formerRoots);
  await prepareSchema(db, header);
  await db.transaction().execute((tx) => load(tx, header, order));
  await migrateToLatest(db, migrations);
  return header;
}

/** A database the vault has never seen gets the schema of the backup; another one must have it. */
async function prepareSchema(db: Kysely<VaultSchema>, header: BackupHeader): Promise<void> {
  const known: Migrations = migrations;
  const unknown = header.migrations.find((name) => !(name in known));
  if (unknown !== undefined)
    throw new RestoreRefused(
      `The backup was made by a newer vault (it has migration ${unknown}). Restore it with that version.`,
    );
  const applied = await appliedMigrations(db);
  if (applied.length === 0) {
    const wanted = new Set(header.migrations);
    const upToBackup = Object.entries(known).filter(([name]) => wanted.has(name));
    await migrateToLatest(db, Object.fromEntries(upToBackup));
  } else if (applied.join() !== header.migrations.join())
    throw new RestoreRefused(
      `The schema of this database (${applied.at(-1) ?? ''}) is another than that of the backup (${header.migrations.at(-1) ?? ''}). Restore into a new, empty database; it is brought up to date afterwards.`,
    );
}

async function load(
  tx: Transaction<VaultSchema>,
  header: BackupHeader,
  { file, replace, root, formerRoots, entry, onProgress }: RestoreOrder,
): Promise<void> {
  const tables = await tablesOf(tx);
  const names = sql.join(tables.map(({ name }) => sql.table(name)));
  await refuseWhileServed(tx);
  await sql`lock table ${names} in access exclusive mode`.execute(tx);
  if (!replace) await refuseUnlessEmpty(tx, tables);
  checkShapes(tables, header);
  // The audit log refuses to be emptied; it is about to become the one of the backup.
  for (const { name } of tables)
    await sql`alter table ${sql.table(name)} disable trigger user`.execute(tx);
  await sql`truncate ${names}`.execute(tx);
  const withinTables = await selfReferences(tx);
  for (const { table, constraint } of withinTables)
    await sql`alter table ${sql.table(table)} alter constraint ${sql.ref(constraint)} deferrable initially deferred`.execute(
      tx,
    );
  let loaded = 0;
  const shapes = new Map(header.tables.map((shape) => [shape.name, shape.columns]));
  for await (const { table, lines } of readRows(file)) {
    const columns = sql.join((shapes.get(table) ?? []).map((column) => sql.ref(column)));
    await sql`
      insert into ${sql.table(table)} (${columns})
      select ${columns} from json_populate_recordset(null::${sql.table(table)}, ${`[${lines.join(',')}]`}::json)`.execute(
      tx,
    );
    loaded += lines.length;
    onProgress?.(loaded);
  }
  await sql`set constraints all immediate`.execute(tx);
  for (const { table, constraint } of withinTables)
    await sql`alter table ${sql.table(table)} alter constraint ${sql.ref(constraint)} not deferrable`.execute(
      tx,
    );
  for (const { name } of tables)
    await sql`alter table ${sql.table(name)} enable trigger user`.execute(tx);
  await openMasterKeys(tx, [root, ...formerRoots]);
  await appendWithin(tx, [{ ...entry, details: { made_at: header.made_at } }]);
}

/** A vault at work would go on with what it has in memory of the database as it was. */
async function refuseWhileServed(tx: Transaction<VaultSchema>): Promise<void> {
  const { rows } = await sql<{ n: number }>`
    select count(*)::int as n from pg_stat_activity
    where datname = current_database() and application_name = 'vault'`.execute(tx);
  if ((rows[0]?.n ?? 0) > 0)
    throw new RestoreRefused('A vault-service is running on this database. Stop it first.');
}

/** Empty: no more than what the migrations themselves put there. */
async function refuseUnlessEmpty(
  tx: Transaction<VaultSchema>,
  tables: readonly TableShape[],
): Promise<void> {
  const own = new Map([
    ['tenants', sql`where id <> '_default'`],
    ['audit_head', sql`where seq <> 0`],
    ['audit_start', sql`where seq <> 0`],
  ]);
  for (const { name } of tables) {
    const { rows } = await sql<{ there: boolean }>`
      select exists (select from ${sql.table(name)} ${own.get(name) ?? sql``}) as there`.execute(
      tx,
    );
    if (rows[0]?.there === true)
      throw new RestoreRefused(
        `The database is not empty (table ${name} has rows). Restore into a new one, or say --replace to delete what is in it.`,
      );
  }
}

function checkShapes(tables: readonly TableShape[], header: BackupHeader): void {
  const shapeOf = (shapes: readonly Pick<TableShape, 'name' | 'columns'>[]) =>
    JSON.stringify(
      shapes
        .map(({ name, columns }) => [name, [...columns].sort()])
        .sort((one, other) => String(one[0]).localeCompare(String(other[0]))),
    );
  if (shapeOf(tables) !== shapeOf(header.tables))
    throw new BackupBroken('The tables of the backup are not those its migrations make.');
}
