import { setTimeout as delay } from 'node:timers/promises';
import { isDatabaseUnavailable } from '../../platform/postgres/database';
import type { Logger } from '../../platform/logging/logger';
import type { Closable } from '../../platform/lifecycle/service';

export interface BackgroundJob {
  readonly name: string;
  /** Time between the end of one run and the start of the next; up to a fifth is added at random. */
  readonly everyMs: number;
  run(this: void): Promise<unknown>;
}

/** Runs a job again and again until closed, never twice at the same time; a failed run is logged and repeated. */
export function repeat({ name, everyMs, run }: BackgroundJob, logger: Logger): Closable {
  const stop = new AbortController();
  const loop = async () => {
    while (!stop.signal.aborted) {
      try {
        await run();
      } catch (failure) {
        if (isDatabaseUnavailable(failure)) logger.warn({ job: name }, 'the database is away');
        else logger.error({ err: failure, job: name }, 'a background job failed');
      }
      await delay(everyMs * (1 + Math.random() / 5), undefined, {
        signal: stop.signal,
        ref: false,
      }).catch(() => undefined);
    }
  };
  const running = loop();
  return {
    close: async () => {
      stop.abort();
      await running;
    },
  };
}
