import path from 'node:path';
import type { Scope } from '../../platform/lifecycle/service';
import type { Logger } from '../../platform/logging/logger';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded';
import { runningDatabaseUrl } from '../../platform/postgres/embedded/running';

const databaseName = 'vault';

/**
 * URL of the vault's own PostgreSQL: the one that another process (a replica, the CLI) already runs over this data
 * folder, else one that is started now and ends with `scope`.
 */
export async function embeddedDatabase(
  scope: Scope,
  dataFolder: string,
  logger: Logger,
): Promise<string> {
  const clusterFolder = path.join(dataFolder, 'postgres');
  const running = await runningDatabaseUrl(clusterFolder, databaseName);
  if (running !== undefined) return running;
  const server = scope.own(
    await startEmbeddedPostgres({ dataFolder: clusterFolder, port: 0, logger }),
  );
  return server.databaseUrl(databaseName);
}
