import { Migrator, type Kysely, type Migration } from 'kysely';

/** Forward-only, numbered (`0001_tenants`), applied in one transaction under Kysely's own advisory lock. */
export type Migrations = Readonly<Record<`${number}_${string}`, Migration>>;

/** Brings the schema up to date; replicas that start together take turns. @throws Error naming the migration at fault. */
export async function migrateToLatest<Schema>(
  query: Kysely<Schema>,
  migrations: Migrations,
): Promise<readonly string[]> {
  const migrator = new Migrator({
    db: query,
    provider: { getMigrations: () => Promise.resolve({ ...migrations }) },
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  const failed = results.find((result) => result.status === 'Error');
  if (error) {
    const reason = error instanceof Error ? error.message : JSON.stringify(error);
    throw new Error(`Migration ${failed?.migrationName ?? '(none)'} failed: ${reason}`);
  }
  return results.map((result) => result.migrationName);
}
