import { ConfigurationError } from '../configuration/environment';

/** Something that was started and must be stopped. Scopes stop in the reverse order of starting. */
export interface Closable {
  close(): Promise<void>;
}

/** Collects what a service starts, so that one call stops all of it, last started first. */
export class Scope implements Closable {
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
    for (const close of this.#closers.reverse()) {
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
 * Runs a service as the main program of this process: SIGINT and SIGTERM stop it in order, a start-up
 * failure prints one clear message and exits 78 (configuration) or 1 (anything else).
 */
export async function runService(
  name: string,
  start: (scope: Scope) => Promise<void>,
): Promise<void> {
  const scope = new Scope();
  let stopping = false;
  const stop = (exitCode: number) => {
    if (stopping) return;
    stopping = true;
    const deadline = setTimeout(() => process.exit(exitCode || 1), gracefulStopTimeoutMs);
    deadline.unref();
    scope
      .close()
      .then(() => process.exit(exitCode))
      .catch((failure: unknown) => {
        process.stderr.write(`${name}: did not stop cleanly: ${describe(failure)}\n`);
        process.exit(1);
      });
  };
  process.on('SIGINT', () => stop(0));
  process.on('SIGTERM', () => stop(0));
  // A parent that started us with an IPC channel and died must not leave us behind.
  process.on('disconnect', () => stop(0));
  try {
    await start(scope);
  } catch (failure) {
    process.stderr.write(`${name} could not start. ${describe(failure)}\n`);
    stop(failure instanceof ConfigurationError ? 78 : 1);
  }
}

function describe(failure: unknown): string {
  if (failure instanceof ConfigurationError) return failure.message;
  return failure instanceof Error ? failure.message : String(failure);
}
