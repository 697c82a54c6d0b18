import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Scope } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { freePort } from '../../platform/lifecycle/free-port';
import { startEmbeddedPostgres } from '../../platform/postgres/embedded';

/** One PostgreSQL and any number of vault processes over it, for rigs and benchmarks. */
export interface RigStack {
  readonly databaseUrl: string;
  readonly adminKey: string;
  readonly masterKey: string;
  readonly folder: string;
  readonly scope: Scope;
  startVault(options?: VaultProcessOptions): Promise<VaultProcess>;
  /** Does not wait: the process may be meant to die before it is ready. */
  launchVault(options?: VaultProcessOptions): Promise<LaunchedVault>;
  startScript(script: string, environment: Readonly<Record<string, string>>): Promise<VaultProcess>;
}

export interface VaultProcessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Program to run, relative to the room; `main.ts` unless a rig has its own. */
  readonly script?: string;
  /** Its spool lies there; a folder of its own unless it goes on where another one was stopped. */
  readonly dataFolder?: string;
  /** A free one unless given. */
  readonly port?: number;
}

export interface VaultProcess {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** Resolves with the signal or code that ended it. */
  readonly ended: Promise<string>;
}

export interface LaunchedVault extends VaultProcess {
  /** Rejects when it ends, or does not answer within a minute. */
  readonly ready: Promise<void>;
}

export interface RigStackOptions {
  /** Starts the PostgreSQL of the stack in this folder and answers its URL; an embedded one unless given. */
  readonly startDatabase?: (folder: string) => Promise<string>;
}

const room = path.resolve(__dirname, '..');
const readyTimeoutMs = 60_000;

/** Everything it starts ends with `scope`; logs go to files in its folder. */
export async function startRigStack(
  scope: Scope,
  { startDatabase }: RigStackOptions = {},
): Promise<RigStack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'vault-rig-'));
  await chmod(folder, 0o755);
  scope.defer(() => rm(folder, { recursive: true, force: true }));
  const databaseUrl = await (startDatabase ?? embedded(scope))(path.join(folder, 'postgres'));
  const adminKey = randomBytes(32).toString('base64url');
  const masterKey = randomBytes(32).toString('base64');
  let started = 0;

  const launch = async ({
    script = 'main.ts',
    environment = {},
    dataFolder,
    port: givenPort,
  }: VaultProcessOptions): Promise<LaunchedVault> => {
    started += 1;
    const number = started;
    const port = givenPort ?? (await freePort());
    const logFile = path.join(folder, `process-${number}.log`);
    const log = createWriteStream(logFile);
    const child = spawn(process.execPath, ['--import', 'tsx', script], {
      cwd: room,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        PATH: process.env['PATH'] ?? '',
        PORT: String(port),
        DATABASE_URL: databaseUrl,
        VAULT_MASTER_KEY: masterKey,
        VAULT_ADMIN_KEY: adminKey,
        VAULT_PUBLIC_URL: `http://127.0.0.1:${port}`,
        VAULT_DATA: dataFolder ?? path.join(folder, `data-${number}`),
        // A rig may store keys of any provider; no vendor is asked about them.
        VAULT_PROBES: '0',
        VAULT_LOG_LEVEL: 'warn',
        ...environment,
      },
    });
    child.stdout?.pipe(log);
    child.stderr?.pipe(log);
    const ended = new Promise<string>((resolve) =>
      child.once('exit', (code, signal) => resolve(signal ?? String(code))),
    );
    scope.defer(async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGCONT');
        child.kill('SIGTERM');
        const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
        await ended;
        clearTimeout(late);
      }
    });
    const url = `http://127.0.0.1:${port}`;
    const ready = waitUntilReady(url, child, logFile);
    ready.catch(() => undefined);
    return { url, port, child, ended, ready };
  };

  const start = async (options: VaultProcessOptions): Promise<VaultProcess> => {
    const launched = await launch(options);
    await launched.ready;
    return launched;
  };

  return {
    databaseUrl,
    adminKey,
    masterKey,
    folder,
    scope,
    startVault: (options = {}) => start(options),
    launchVault: (options = {}) => launch(options),
    startScript: (script, environment) => start({ script, environment }),
  };
}

function embedded(scope: Scope) {
  return async (dataFolder: string): Promise<string> => {
    const logger = createLogger({ service: 'rig', level: 'silent' });
    const postgres = scope.own(await startEmbeddedPostgres({ dataFolder, port: 0, logger }));
    return postgres.databaseUrl('vault');
  };
}

async function waitUntilReady(url: string, child: ChildProcess, log: string): Promise<void> {
  const until = Date.now() + readyTimeoutMs;
  while (Date.now() < until) {
    await delay(50);
    if (child.exitCode !== null || child.signalCode !== null) break;
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
  }
  throw new Error(`A process did not become ready; see ${log}`);
}
