import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Logger } from '../../logging/logger';
import type { PostgresBinaries } from './binaries';
import { serverEnvironment } from './cluster';
import { isAlive } from './ownership';

const run = promisify(execFile);

export interface ServerOptions {
  readonly binaries: PostgresBinaries;
  readonly clusterFolder: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
  readonly logger: Logger;
}

/** One run of the `postgres` program. */
export interface ServerProcess {
  /** Resolves when the process is gone, whoever ended it. */
  readonly exited: Promise<void>;
}

const startTimeoutMs = 120_000;
const readyLine = 'database system is ready to accept connections';

/** Starts the server and waits until it takes connections. @throws Error with PostgreSQL's own last lines. */
export async function startServer(options: ServerOptions): Promise<ServerProcess> {
  const { binaries, clusterFolder, port, logger } = options;
  const child = spawn(
    binaries.postgres,
    ['-D', clusterFolder, '-p', String(port), ...flags(options.settings)],
    {
      ...binaries.user,
      cwd: '/',
      env: serverEnvironment(),
      // Its own session: Ctrl-C in the terminal reaches the services first, which still need the database to finish.
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  const lines: string[] = [];
  let rest = '';
  const ready = new Promise<'ready'>((resolve) => {
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      const parts = (rest + chunk).split('\n');
      rest = parts.pop() ?? '';
      for (const line of parts) {
        logger.debug({ postgres: line }, 'postgres');
        lines.push(line);
        if (lines.length > 8) lines.shift();
        if (line.includes(readyLine)) resolve('ready');
      }
    });
  });
  const outcome = await Promise.race([
    ready,
    exited.then(() => 'exited' as const),
    delay(startTimeoutMs, 'late' as const, { ref: false }),
  ]);
  if (outcome === 'ready') return { exited };
  if (outcome === 'late') child.kill('SIGQUIT');
  if (child.stderr.readable) await Promise.race([once(child.stderr, 'close'), delay(500)]);
  throw new Error(
    `PostgreSQL did not start on port ${port} over ${clusterFolder}. Is the port free and the disk not full? ${lines.join(' | ')}`,
  );
}

function flags(settings: Readonly<Record<string, string>>): string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * Stops the server of a cluster, if one runs: fast (clients are disconnected, everything is flushed), then
 * immediately when that takes too long (the next start recovers from the write-ahead log).
 */
export async function stopServer(binaries: PostgresBinaries, clusterFolder: string): Promise<void> {
  for (const mode of ['fast', 'immediate']) {
    const pid = await serverPid(clusterFolder);
    if (pid === undefined || !isAlive(pid) || !(await isPostgres(pid))) return;
    await run(
      binaries.pgCtl,
      ['stop', `--pgdata=${clusterFolder}`, `--mode=${mode}`, '--timeout=10', '--silent'],
      { ...binaries.user, cwd: '/', env: serverEnvironment() },
    ).catch(() => undefined);
  }
  const pid = await serverPid(clusterFolder);
  if (pid !== undefined && isAlive(pid) && (await isPostgres(pid))) {
    throw new Error(
      `The PostgreSQL server ${pid} over ${clusterFolder} does not stop. End that process and try again.`,
    );
  }
}

async function serverPid(clusterFolder: string): Promise<number | undefined> {
  const text = await readFile(path.join(clusterFolder, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number(text.split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** Process ids are reused: only a process that really is PostgreSQL may be stopped (checked where /proc exists). */
async function isPostgres(pid: number): Promise<boolean> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes('postgres');
  } catch {
    return process.platform !== 'linux';
  }
}
