import path from 'node:path';
import { sql } from 'kysely';
import type { Scope } from '../../platform/lifecycle/service';
import type { Logger } from '../../platform/logging/logger';
import { openDatabase, type Database } from '../../platform/postgres/database';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded';
import { runningDatabaseUrl } from '../../platform/postgres/embedded/running';
import { migrateToLatest } from '../../platform/postgres/migrate';
import type { Settings } from '../settings';
import { migrations } from './migrations/all';
import type { EngineSchema } from './schema';

const databaseName = 'engine';

/** URL of the engine's database: the given one, or that of a PostgreSQL of its own, started in `scope`. */
export async function provideDatabase(
  settings: Pick<Settings, 'databaseUrl' | 'dataFolder'>,
  logger: Logger,
  scope: Scope,
): Promise<string> {
  if (settings.databaseUrl !== undefined) return settings.databaseUrl;
  const server = scope.own(
    await startEmbeddedPostgres({
      dataFolder: clusterFolder(settings.dataFolder),
      port: 0,
      logger,
    }),
  );
  return server.databaseUrl(databaseName);
}

/** For programs beside the engine: joins the PostgreSQL of an engine that runs now, else as `provideDatabase`. */
export async function joinDatabase(
  settings: Pick<Settings, 'databaseUrl' | 'dataFolder'>,
  logger: Logger,
  scope: Scope,
): Promise<string> {
  const running =
    settings.databaseUrl === undefined
      ? await runningDatabaseUrl(clusterFolder(settings.dataFolder), databaseName)
      : undefined;
  return running ?? provideDatabase(settings, logger, scope);
}

/** @throws Error naming the migration at fault, or a role that row-level security would not bind. */
export async function migrateDatabase(url: string, logger: Logger): Promise<readonly string[]> {
  const database = openDatabase<EngineSchema>({ url, logger, maxConnections: 1 });
  try {
    const applied = await migrateToLatest(database.query, migrations);
    await refuseUnboundRoles(database);
    return applied;
  } finally {
    await database.close();
  }
}

function clusterFolder(dataFolder: string): string {
  return path.join(dataFolder, 'postgres');
}

async function refuseUnboundRoles(database: Database<EngineSchema>): Promise<void> {
  const { rows } = await sql<{ rolname: string }>`
    select rolname from pg_roles
    where rolname in ('engine_app', 'engine_bus', 'engine_operator') and (rolsuper or rolbypassrls)`.execute(
    database.query,
  );
  if (rows.length > 0) {
    throw new Error(
      `The role ${rows.map((row) => row.rolname).join(', ')} may bypass row-level security. Take SUPERUSER and BYPASSRLS from it.`,
    );
  }
}
