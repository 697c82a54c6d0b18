import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import type { Scope } from '../../platform/lifecycle/service';
import type { Logger } from '../../platform/logging/logger';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded';

/**
 * URL of the vault's own PostgreSQL: the one that another process (a replica, the CLI) already runs over this data
 * folder, else one that is started now and ends with `scope`.
 */
export async function embeddedDatabase(
  scope: Scope,
  dataFolder: string,
  logger: Logger,
): Promise<string> {
  const urlFile = path.join(dataFolder, 'database-url');
  const running = await readFile(urlFile, 'utf8').catch(() => '');
  if (running !== '' && (await answers(running))) return running;
  const server = scope.own(
    await startEmbeddedPostgres({ dataFolder: path.join(dataFolder, 'postgres'), port: 0, logger }),
  );
  const url = await server.databaseUrl('vault');
  await writeFile(urlFile, url, { mode: 0o600 });
  return url;
}

async function answers(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}
