import { chown, mkdir } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { freePort } from '../lifecycle/free-port';
import type { Closable } from '../lifecycle/service';
import type { Logger } from '../logging/logger';
import { findBinaries } from './embedded/binaries';
import { openCluster, superuser } from './embedded/cluster';
import { claimFolder } from './embedded/ownership';
import { announcePort } from './embedded/running';
import { startServer, stopServer } from './embedded/server';
import { postWarden } from './embedded/warden';

export interface EmbeddedPostgresOptions {
  /** Holds the cluster and its password; created when absent. One live process at a time uses it. */
  readonly dataFolder: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly logger: Logger;
  /** Extra server settings, e.g. `{ max_connections: '200' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface EmbeddedPostgres extends Closable {
  readonly port: number;
  /** Superuser URL of a database of this cluster; the database is created when absent. */
  databaseUrl(database: string): Promise<string>;
}

const reviveDelayMs = 500;

/**
 * Starts a real PostgreSQL server (binaries from the npm registry) on loopback over a persistent folder.
 * A server left over from a killed run of ours is stopped first. A server that dies is started again.
 * @throws Error when another live process uses the folder, or PostgreSQL cannot run here; it says why.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { dataFolder, logger } = options;
  const binaries = await findBinaries();
  await mkdir(dataFolder, { recursive: true });
  const { uid, gid } = binaries.user;
  // PostgreSQL may run as another user than this process and must be able to enter its folder.
  if (uid !== undefined && gid !== undefined) await chown(dataFolder, uid, gid);
  const releaseFolder = await claimFolder(dataFolder);
  try {
    const cluster = await openCluster(dataFolder, binaries);
    await stopServer(binaries, cluster.folder);
    const port = options.port === 0 ? await freePort() : options.port;
    const start = () =>
      startServer({
        binaries,
        clusterFolder: cluster.folder,
        port,
        logger,
        settings: {
          listen_addresses: '127.0.0.1',
          unix_socket_directories: '',
          max_connections: '200',
          ...options.settings,
        },
      });
    let current = await start();
    const dismissWarden = postWarden(binaries, cluster.folder);
    const withdrawPort = await announcePort(dataFolder, port);

    const closing = new AbortController();
    const supervise = async (): Promise<void> => {
      for (;;) {
        await Promise.race([current.exited, aborted(closing.signal)]);
        if (closing.signal.aborted) return;
        logger.error('PostgreSQL stopped unexpectedly; starting it again');
        await delay(reviveDelayMs);
        try {
          await stopServer(binaries, cluster.folder);
          current = await start();
        } catch (failure) {
          logger.error({ err: failure }, 'PostgreSQL could not be started again; trying further');
        }
      }
    };
    const supervision = supervise();

    const url = (database: string) =>
      `postgresql://${superuser}:${encodeURIComponent(cluster.password)}@127.0.0.1:${port}/${database}`;
    return {
      port,
      async databaseUrl(database) {
        await createDatabase(url('postgres'), database);
        return url(encodeURIComponent(database));
      },
      async close() {
        closing.abort();
        await supervision;
        await stopServer(binaries, cluster.folder);
        await current.exited;
        dismissWarden();
        await withdrawPort();
        await releaseFolder();
      },
    };
  } catch (failure) {
    await releaseFolder();
    throw failure;
  }
}

async function createDatabase(serverUrl: string, name: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) {
      await client.query(`create database ${client.escapeIdentifier(name)}`);
    }
  } catch (failure) {
    // 42P04 or 23505: someone else created it at the same moment.
    const raced =
      failure instanceof DatabaseError && ['42P04', '23505'].includes(failure.code ?? '');
    if (!raced) throw failure;
  } finally {
    await client.end();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
