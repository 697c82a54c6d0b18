import { ConfigurationError } from '../configuration/environment';

/** Something that was started and must be stopped. Scopes stop in the reverse order of starting. */
export interface Closable {
  close(this: void): Promise<void>;
}

/** Collects what a service starts, so that one call stops all of it, last started first. */
export class Scope {
  readonly #closers: (() => Promise<void>)[] = [];
  #closing: Promise<void> | undefined;

  /** Registers `started` for closing and hands it back. */
  own<Started extends Closable>(started: Started): Started {
    this.defer(() => started.close());
    return started;
  }

  defer(close: () => Promise<void>): void {
    this.#closers.push(close);
  }

  /** Stops everything once; a part that fails to stop does not keep the others running. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) {
      try {
        await close();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Some parts did not stop cleanly');
  }
}

const gracefulStopTimeoutMs = 15_000;

/**
 * Runs a service as the main program of this process. SIGINT, SIGTERM, SIGHUP and the death of the parent (seen
 * through an IPC channel) stop it in order; a stop that arrives during start-up waits for the start-up first, so
 * that nothing half-started is left behind. Exit codes: 0 stopped, 78 configuration, 1 anything else.
 */
export async function runService(
  name: string,
  start: (scope: Scope) => Promise<void>,
): Promise<void> {
  const scope = new Scope();
  let exitCode: number | undefined;

  const stop = (code: number): void => {
    if (exitCode !== undefined) return;
    exitCode = code;
    setTimeout(() => process.exit(code || 1), gracefulStopTimeoutMs).unref();
    void finish(code);
  };
  const finish = async (code: number): Promise<void> => {
    await started;
    try {
      await scope.close();
      process.exit(code);
    } catch (failure) {
      tell(`${name} did not stop cleanly. ${describe(failure)}`);
      process.exit(1);
    }
  };

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  // A parent that started us with an IPC channel and died must not leave us behind.
  process.on('disconnect', () => stop(0));
  // A defect must not leave a database or a child behind: stop in order, then fail.
  process.on('uncaughtException', (failure) => {
    tell(`${name} stops because of a defect. ${failure.stack ?? failure.message}`);
    stop(1);
  });

  const started = start(scope).catch((failure: unknown) => {
    tell(`${name} could not start. ${describe(failure)}`);
    stop(failure instanceof ConfigurationError ? 78 : 1);
  });
  await started;
}

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function describe(failure: unknown): string {
  if (failure instanceof AggregateError) return failure.errors.map(describe).join('; ');
  return failure instanceof Error ? failure.message : String(failure);
}
