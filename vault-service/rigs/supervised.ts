import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../platform/lifecycle/free-port';
import type { Scope } from '../../platform/lifecycle/service';
import type { LaunchedVault, RigStack } from './processes';

/**
 * A vault that is started again whenever it ends, as a service manager does, on its port and data folder. Its scope has
 * to be closed before that of the stack, which would end processes that come back.
 */
export interface SupervisedVault {
  readonly url: string;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** Resolves when it answers. */
  up(): Promise<void>;
  /** Times it ended although the rig had not killed it, starts without a database left out. */
  readonly defects: number;
  /** Times it could not start (the database was away) and was started again. */
  readonly failedStarts: number;
}

export interface SupervisedOptions {
  readonly dataFolder: string;
  /** Environment of the nth start, from 1. */
  readonly environment?: (start: number) => Readonly<Record<string, string>>;
  readonly script?: string;
}

const restartDelayMs = 200;
const bindsWithinMs = 120_000;

export async function superviseVault(
  scope: Scope,
  stack: RigStack,
  { dataFolder, environment = () => ({}), script = 'main.ts' }: SupervisedOptions,
): Promise<SupervisedVault> {
  const port = await freePort();
  let starts = 0;
  let defects = 0;
  let failedStarts = 0;
  let closing = false;
  let killing = false;
  const isClosing = () => closing;
  const launch = () => {
    starts += 1;
    return stack.launchVault({ script, dataFolder, port, environment: environment(starts) });
  };
  let current: LaunchedVault = await launch();
  await current.ready;

  const supervise = async (): Promise<void> => {
    for (;;) {
      const wasReady = await current.ready.then(
        () => true,
        () => false,
      );
      await current.ended;
      if (isClosing()) return;
      if (!killing && wasReady) defects += 1;
      if (!killing && !wasReady) failedStarts += 1;
      killing = false;
      await delay(restartDelayMs);
      if (isClosing()) return;
      current = await launch();
      if (isClosing()) current.child.kill('SIGTERM');
    }
  };
  const supervision = supervise();
  scope.defer(async () => {
    closing = true;
    current.child.kill('SIGTERM');
    await supervision;
  });

  return {
    url: current.url,
    get defects() {
      return defects;
    },
    get failedStarts() {
      return failedStarts;
    },
    async kill() {
      killing = true;
      const victim = current;
      victim.child.kill('SIGKILL');
      await victim.ended;
    },
    async up() {
      const until = Date.now() + bindsWithinMs;
      for (;;) {
        const answer = await fetch(`${current.url}/readyz`).catch(() => undefined);
        await answer?.arrayBuffer();
        if (answer?.ok) return;
        if (Date.now() > until) throw new Error('a vault did not come back within two minutes');
        await delay(100);
      }
    },
  };
}
