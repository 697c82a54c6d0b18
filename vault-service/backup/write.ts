import { createHash } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { sql, type Kysely, type Transaction } from 'kysely';
import { readStart } from '../audit/read-chain';
import type { VaultSchema } from '../database/schema';
import { backupFormat, backupVersion, type BackupHeader } from './header';
import { appliedMigrations, tablesOf, type TableShape } from './tables';

/** Rows differ much (a logo may have 128 KiB): as many at once as give about this many characters. */
const charactersAtOnce = 4_000_000;
const mostRowsAtOnce = 2_000;
const firstRows = 20;

/**
 * Writes everything the vault keeps in its database to a file, as of one moment, while the vault goes on. Sealed
 * columns stay sealed, so no key is needed. The file gets its name only once it is complete and on disk.
 * @throws Error when the file exists already
 */
export async function writeBackup(db: Kysely<VaultSchema>, file: string): Promise<BackupHeader> {
  const beside = `${file}.partial`;
  const handle = await open(beside, 'wx', 0o600);
  try {
    const header = await db
      .transaction()
      .setIsolationLevel('repeatable read')
      .setAccessMode('read only')
      .execute((tx) => writeAll(tx, handle));
    await handle.sync();
    await handle.close();
    await rename(beside, file);
    const folder = await open(path.dirname(path.resolve(file)), 'r');
    await folder.sync().finally(() => folder.close());
    return header;
  } catch (failure) {
    await handle.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw failure;
  }
}

async function writeAll(tx: Transaction<VaultSchema>, handle: FileHandle): Promise<BackupHeader> {
  const hash = createHash('sha256');
  const write = async (text: string) => {
    hash.update(text);
    await handle.writeFile(text);
  };
  await sql`set local bytea_output = 'hex'`.execute(tx);
  const tables = await tablesOf(tx);
  const header = await headerOf(tx, tables);
  await write(`${JSON.stringify(header)}\n`);
  for (const [index, table] of tables.entries()) {
    const { name, rows } = header.tables[index] ?? { name: table.name, rows: 0 };
    await write(`${JSON.stringify({ table: name, rows })}\n`);
    for await (const lines of rowsOf(tx, table)) await write(lines);
  }
  await handle.writeFile(`${JSON.stringify({ sha256: hash.digest('hex') })}\n`);
  return header;
}

async function headerOf(
  tx: Transaction<VaultSchema>,
  tables: readonly TableShape[],
): Promise<BackupHeader> {
  const counted = [];
  for (const { name, columns } of tables) {
    const { rows } = await sql<{ n: number }>`
      select count(*)::int as n from ${sql.table(name)}`.execute(tx);
    counted.push({ name, columns: [...columns], rows: rows[0]?.n ?? 0 });
  }
  const { rows: heads } = await sql<{ seq: string; hash: Buffer }>`
    select seq, hash from audit_head`.execute(tx);
  const head = heads[0];
  if (!head)
    throw new Error('This database was never used by the vault: there is nothing to back up.');
  const start = await readStart(tx);
  return {
    format: backupFormat,
    version: backupVersion,
    made_at: new Date().toISOString(),
    migrations: [...(await appliedMigrations(tx))],
    master_keys: await tx
      .selectFrom('master_keys')
      .select(['version', 'status', 'wrapped_by'])
      .orderBy('version')
      .execute(),
    tables: counted,
    audit: { seq: head.seq, hash: head.hash.toString('hex') },
    audit_start: { seq: String(start.seq), hash: start.hash.toString('hex') },
  };
}

/** One table in the order of its primary key, as runs of lines. */
async function* rowsOf(
  tx: Transaction<VaultSchema>,
  { name, columns, primaryKey }: TableShape,
): AsyncGenerator<string> {
  const listed = (names: readonly string[]) => sql.join(names.map((column) => sql.ref(column)));
  const order = primaryKey.length === 0 ? sql`` : sql`order by ${listed(primaryKey)}`;
  await sql`
    declare backup_rows no scroll cursor for
    select row_to_json(backup_row)::text as line
    from (select ${listed(columns)} from ${sql.table(name)} ${order}) backup_row`.execute(tx);
  for (let next = firstRows; ;) {
    const { rows } = await sql<{ line: string }>`
      fetch ${sql.lit(next)} from backup_rows`.execute(tx);
    if (rows.length === 0) break;
    const lines = `${rows.map(({ line }) => line).join('\n')}\n`;
    yield lines;
    const fitting = Math.floor((charactersAtOnce * rows.length) / lines.length);
    next = Math.max(1, Math.min(mostRowsAtOnce, fitting));
  }
  await sql`close backup_rows`.execute(tx);
}
