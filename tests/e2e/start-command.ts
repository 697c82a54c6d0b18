import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { repositoryRoot } from '../../scripts/setup/setup.mjs';

/** Ports of their own, so that a running `npm start` is not in the way. */
const ports = {
  N8N_PORT: '15678',
  VAULT_PORT: '17310',
  VAULT_REPLICA_PORT: '17311',
  ENGINE_PORT: '17320',
  SANDBOX_PORT: '17330',
  POSTGRES_PORT: '17340',
};

export interface StartRun {
  readonly child: ChildProcess;
  readonly dataFolder: string;
  output(): string;
  exited: Promise<number | null>;
}

/** Runs the README's own command, `npm start`, over an empty data folder. */
export async function runNpmStart(args: readonly string[], dataFolder?: string): Promise<StartRun> {
  const folder = dataFolder ?? (await newDataFolder());
  const child = spawn('npm', ['start', '--', ...args], {
    cwd: repositoryRoot,
    env: { ...process.env, ...ports, MARKETING_ENGINE_DATA: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let printed = '';
  const keep = (chunk: Buffer): void => {
    printed += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  return { child, dataFolder: folder, output: () => printed, exited };
}

export function newDataFolder(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'marketing-engine-e2e-'));
}

export function removeDataFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

/** Processes that still work on this data folder, by their command line or environment (Linux). */
export function processesOf(dataFolder: string): string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
    .filter((pid) => mentions(pid, dataFolder))
    .map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').slice(0, 120)}`);
}

/**
 * Waits until no process works on the data folder any more; returns those that still do after a minute. Services that
 * lose their database while they stop use the whole time they have for stopping.
 */
export async function leftoversOf(dataFolder: string): Promise<string[]> {
  for (let waited = 0; waited < 120; waited += 1) {
    if (processesOf(dataFolder).length === 0) return [];
    await delay(500);
  }
  return processesOf(dataFolder);
}

function mentions(pid: string, text: string): boolean {
  return read(`/proc/${pid}/cmdline`).includes(text) || read(`/proc/${pid}/environ`).includes(text);
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Waits until the command has printed the text. @throws Error with its output when it ends or stays silent. */
export async function printed(run: StartRun, text: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!run.output().includes(text)) {
    if (Date.now() > deadline || run.child.exitCode !== null) {
      throw new Error(`"${text}" was not printed. Output:\n${run.output()}`);
    }
    await delay(200);
  }
}
