import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Scope } from '../../platform/lifecycle/service';
import { createLogger } from '../../platform/logging/logger';
import { freePort, startEmbeddedPostgres } from '../../platform/postgres/embedded';

/** One PostgreSQL and any number of vault processes over it, for rigs and benchmarks. */
export interface RigStack {
  readonly databaseUrl: string;
  readonly adminKey: string;
  readonly masterKey: string;
  readonly folder: string;
  readonly scope: Scope;
  startVault(options?: VaultProcessOptions): Promise<VaultProcess>;
  startScript(script: string, environment: Readonly<Record<string, string>>): Promise<VaultProcess>;
}

export interface VaultProcessOptions {
  readonly environment?: Readonly<Record<string, string>>;
  /** Program to run, relative to the room; `main.ts` unless a rig has its own. */
  readonly script?: string;
}

export interface VaultProcess {
  readonly url: string;
  readonly port: number;
  readonly child: ChildProcess;
  /** Resolves with the signal or code that ended it. */
  readonly ended: Promise<string>;
}

const room = path.resolve(__dirname, '..');
const readyTimeoutMs = 60_000;

/** Everything it starts ends with `scope`; logs go to files in its folder. */
export async function startRigStack(scope: Scope): Promise<RigStack> {
  const folder = await mkdtemp(path.join(tmpdir(), 'vault-rig-'));
  await chmod(folder, 0o755);
  scope.defer(() => rm(folder, { recursive: true, force: true }));
  const logger = createLogger({ service: 'rig', level: 'silent' });
  const postgres = scope.own(
    await startEmbeddedPostgres({ dataFolder: path.join(folder, 'postgres'), port: 0, logger }),
  );
  const databaseUrl = await postgres.databaseUrl('vault');
  const adminKey = randomBytes(32).toString('base64url');
  const masterKey = randomBytes(32).toString('base64');
  let started = 0;

  const launch = async (
    script: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<VaultProcess> => {
    started += 1;
    const port = await freePort();
    const log = createWriteStream(path.join(folder, `process-${started}.log`));
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
        VAULT_DATA: path.join(folder, `data-${started}`),
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
    await waitUntilReady(url, child, path.join(folder, `process-${started}.log`));
    return { url, port, child, ended };
  };

  return {
    databaseUrl,
    adminKey,
    masterKey,
    folder,
    scope,
    startVault: ({ environment = {}, script = 'main.ts' } = {}) => launch(script, environment),
    startScript: launch,
  };
}

async function waitUntilReady(url: string, child: ChildProcess, log: string): Promise<void> {
  const until = Date.now() + readyTimeoutMs;
  while (Date.now() < until) {
    await delay(50);
    if (child.exitCode !== null) break;
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer?.ok) return;
  }
  throw new Error(`A process did not become ready; see ${log}`);
}
