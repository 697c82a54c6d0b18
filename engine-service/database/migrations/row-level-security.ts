import { sql, type Kysely } from 'kysely';

export interface Protection {
  /** The column that names the owner; `tenant_id` unless given. */
  readonly column?: string;
  /** What requests may do, e.g. `select, insert`; undefined shuts them out. */
  readonly app?: string;
}

/**
 * Forces row-level security on a table, the owner included, and lets requests (`engine_app`) see and write only the
 * rows of the tenant set for their transaction. Every table of the engine goes through here; a test holds it to that.
 */
export async function protectTable(
  database: Kysely<unknown>,
  table: string,
  { column = 'tenant_id', app }: Protection,
): Promise<void> {
  await sql`alter table ${sql.table(table)} enable row level security`.execute(database);
  await sql`alter table ${sql.table(table)} force row level security`.execute(database);
  if (app === undefined) return;
  await sql`grant ${sql.raw(app)} on ${sql.table(table)} to engine_app`.execute(database);
  await sql`
    create policy own_tenant on ${sql.table(table)} to engine_app
    using (${sql.ref(column)} = app_tenant()) with check (${sql.ref(column)} = app_tenant())`.execute(
    database,
  );
}

/** Gives a role that works across tenants access to one table. */
export async function allowRole(
  database: Kysely<unknown>,
  table: string,
  role: 'engine_bus' | 'engine_operator',
  privileges: string,
): Promise<void> {
  await sql`grant ${sql.raw(privileges)} on ${sql.table(table)} to ${sql.ref(role)}`.execute(
    database,
  );
  await sql`
    create policy ${sql.ref(`${role}_access`)} on ${sql.table(table)} to ${sql.ref(role)}
    using (true) with check (true)`.execute(database);
}
