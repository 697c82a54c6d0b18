import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Scope } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { freePort } from '../../platform/lifecycle/free-port';
import { findBinaries } from '../../platform/postgres/embedded/binaries';
import { openCluster, superuser } from '../../platform/postgres/embedded/cluster';
import {
  startServer,
  stopServer,
  type ServerProcess,
} from '../../platform/postgres/embedded/server';
import { postWarden } from '../../platform/postgres/embedded/warden';

/** A real PostgreSQL that a rig stops and starts as it likes; nothing starts it again by itself. */
export interface RigPostgres {
  readonly url: string;
  /** SIGKILL to its main process; resolves when that is gone. */
  kill(): Promise<void>;
  /** A fast shutdown: clients are cut off, everything is flushed. */
  stop(): Promise<void>;
  /** Starts it over the same cluster, recovering first where it was killed. */
  start(): Promise<void>;
}

const startWithinMs = 60_000;

export async function startRigPostgres(scope: Scope, dataFolder: string): Promise<RigPostgres> {
  const logger = createLogger({ service: 'rig', level: 'silent' });
  const binaries = await findBinaries();
  await mkdir(dataFolder, { recursive: true, mode: 0o755 });
  const cluster = await openCluster(dataFolder, binaries);
  const port = await freePort();
  const settings = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
  };
  let server: ServerProcess | undefined;

  const start = async (): Promise<void> => {
    const until = Date.now() + startWithinMs;
    while (server === undefined) {
      try {
        server = await startServer({
          binaries,
          clusterFolder: cluster.folder,
          port,
          logger,
          settings,
        });
      } catch (failure) {
        // Children of a killed server may hold its shared memory for a moment.
        if (Date.now() > until) throw failure;
        await delay(100);
      }
    }
  };
  const stop = async (): Promise<void> => {
    await stopServer(binaries, cluster.folder);
    await server?.exited;
    server = undefined;
  };
  const dismissWarden = postWarden(binaries, cluster.folder);
  scope.defer(async () => {
    await stop();
    dismissWarden();
  });
  await start();
  const url = (database: string) =>
    `postgresql://${superuser}:${encodeURIComponent(cluster.password)}@127.0.0.1:${port}/${database}`;
  const client = new Client({ connectionString: url('postgres') });
  await client.connect();
  await client.query('create database vault');
  await client.end();
  return {
    url: url('vault'),
    start,
    stop,
    async kill() {
      process.kill(await postmasterPid(cluster.folder), 'SIGKILL');
      await server?.exited;
      server = undefined;
    },
  };
}

/** Process id of the server that runs over a cluster. */
export async function postmasterPid(clusterFolder: string): Promise<number> {
  const text = await readFile(path.join(clusterFolder, 'postmaster.pid'), 'utf8');
  return Number(text.split('\n')[0]);
}

/**
 * SIGKILL to the server over a cluster that something else starts again. Resolves when its successor takes
 * connections: until then children of the dead one go on answering those that are open.
 */
export async function killPostmaster(clusterFolder: string, url: string): Promise<void> {
  const victim = await postmasterPid(clusterFolder);
  process.kill(victim, 'SIGKILL');
  const isReplaced = async () => {
    const current = await postmasterPid(clusterFolder).catch(() => victim);
    return current !== victim && Number.isInteger(current);
  };
  await until(async () => (await isReplaced()) && (await takesConnections(url)));
}

/**
 * SIGKILL to one process that serves the vault, a busy one if there is any; PostgreSQL then ends and renews all of
 * them. Resolves when it takes connections again.
 */
export async function killBackend(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  const { rows } = await client.query<{ pid: number }>(
    `select pid from pg_stat_activity where application_name = 'vault' order by state = 'active' desc, random() limit 1`,
  );
  if (!rows[0]) {
    await client.end();
    return;
  }
  const cutOff = new Promise((resolve) => client.once('end', resolve));
  process.kill(rows[0].pid, 'SIGKILL');
  await cutOff;
  await until(() => takesConnections(url));
}

async function takesConnections(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + startWithinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error('PostgreSQL did not come back within a minute');
    await delay(50);
  }
}
