import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Closable } from '../../platform/lifecycle/service';

export interface ChildOptions {
  /** Shown to people, e.g. `vault`. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Standard output and error are appended here. */
  readonly logFile: string;
  /** Asked again and again until it is true or the process is gone. */
  ready(): Promise<boolean>;
  readonly readyTimeoutMs: number;
  /** Aborted: a start-up still under way is given up and its program stopped. */
  readonly signal: AbortSignal;
}

export interface Child extends Closable {
  readonly name: string;
  readonly pid: number;
  isRunning(): boolean;
  /** Ends it at once, as a crash would (SIGKILL). */
  kill(): Promise<void>;
}

const stopTimeoutMs = 20_000;

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches only us and we stop the parts in
 * order. An IPC channel tells the program when this process dies without stopping it.
 * @throws Error with the end of its log when it stops or stays silent before it is ready.
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  options.signal.throwIfAborted();
  mkdirSync(path.dirname(options.logFile), { recursive: true });
  // A file of its own, not a pipe to us: a program whose parent died must not trip over its own log lines.
  const log = openSync(options.logFile, 'a');
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  let running = true;
  const isRunning = () => running;
  const gone = new Promise<void>((resolve) => {
    const end = () => {
      running = false;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  const stop = async (signal: NodeJS.Signals) => {
    if (!isRunning()) return;
    child.kill(signal);
    const stopped = await Promise.race([
      gone.then(() => true),
      delay(stopTimeoutMs, false, { ref: false }),
    ]);
    if (!stopped) child.kill('SIGKILL');
    await gone;
  };
  const deadline = Date.now() + options.readyTimeoutMs;
  while (!(await options.ready().catch(() => false))) {
    const silent = Date.now() > deadline;
    if (isRunning() && !silent && !options.signal.aborted) {
      await delay(150);
      continue;
    }
    await stop(options.signal.aborted ? 'SIGTERM' : 'SIGKILL');
    options.signal.throwIfAborted();
    throw new Error(
      `${options.name} ${silent ? `was not ready after ${String(options.readyTimeoutMs / 1000)} s` : 'stopped while starting'}. The end of ${options.logFile}:\n${tail(options.logFile)}`,
    );
  }
  if (child.pid === undefined) throw new Error(`${options.name} has no process id.`);
  return {
    name: options.name,
    pid: child.pid,
    isRunning,
    close: () => stop('SIGTERM'),
    kill: () => stop('SIGKILL'),
  };
}

function tail(file: string, lines = 15): string {
  if (!existsSync(file)) return '(no log)';
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
}

/** True when the URL answers 2xx. */
export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}
