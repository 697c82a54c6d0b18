import { sql, type Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';

export interface TableShape {
  readonly name: string;
  /** Those that are stored; generated ones follow from them. */
  readonly columns: readonly string[];
  readonly primaryKey: readonly string[];
}

/**
 * Every table of the vault, read from the database itself so that none can be forgotten, and in an order in which each
 * comes after those it refers to. Kysely's own tables of migrations are not among them.
 */
export async function tablesOf(db: Kysely<VaultSchema>): Promise<readonly TableShape[]> {
  const { rows: shapes } = await sql<TableShape>`
    select c.relname as name,
      array_agg(a.attname::text order by a.attnum) as columns,
      coalesce((
        select array_agg(k.attname::text order by array_position(i.indkey::int2[], k.attnum))
        from pg_index i join pg_attribute k on k.attrelid = i.indrelid and k.attnum = any (i.indkey)
        where i.indrelid = c.oid and i.indisprimary), '{}') as "primaryKey"
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
      and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and c.relname !~ '^kysely_'
    group by c.oid, c.relname order by c.relname`.execute(db);
  const { rows: references } = await sql<{ from: string; to: string }>`
    select source.relname as from, target.relname as to
    from pg_constraint r
      join pg_class source on source.oid = r.conrelid join pg_class target on target.oid = r.confrelid
    where r.contype = 'f' and source.relnamespace = current_schema()::regnamespace
      and r.conrelid <> r.confrelid`.execute(db);
  return inOrder(shapes, references);
}

function inOrder(
  shapes: readonly TableShape[],
  references: readonly { readonly from: string; readonly to: string }[],
): readonly TableShape[] {
  const ordered: TableShape[] = [];
  let waiting = [...shapes];
  while (waiting.length > 0) {
    const open = new Set(waiting.map(({ name }) => name));
    const free = waiting.filter(
      ({ name }) => !references.some(({ from, to }) => from === name && open.has(to)),
    );
    if (free.length === 0)
      throw new Error(`These tables refer to each other in a circle: ${[...open].join(', ')}`);
    ordered.push(...free);
    waiting = waiting.filter((shape) => !free.includes(shape));
  }
  return ordered;
}

/** References within one table, by table and constraint: rows of a later batch may be referred to by earlier ones. */
export async function selfReferences(
  db: Kysely<VaultSchema>,
): Promise<readonly { readonly table: string; readonly constraint: string }[]> {
  const { rows } = await sql<{ table: string; constraint: string }>`
    select source.relname as table, r.conname as constraint
    from pg_constraint r join pg_class source on source.oid = r.conrelid
    where r.contype = 'f' and r.conrelid = r.confrelid
      and source.relnamespace = current_schema()::regnamespace`.execute(db);
  return rows;
}

/** Names of the migrations that were applied; none for a database the vault has never seen. */
export async function appliedMigrations(db: Kysely<VaultSchema>): Promise<readonly string[]> {
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass('kysely_migration') is not null as there`.execute(db);
  if (found[0]?.there !== true) return [];
  const { rows } = await sql<{ name: string }>`
    select name from kysely_migration order by name`.execute(db);
  return rows.map(({ name }) => name);
}
