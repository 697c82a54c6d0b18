/** Answers one key; see `batched`. */
export type Batched<Key, Value> = (key: Key) => Promise<Value>;

export interface BatchOptions {
  readonly maxBatch: number;
  /** Batches that may run at the same time; 1 keeps them in order. */
  readonly maxInFlight: number;
}

/**
 * Turns a function over many keys into a function of one key: calls that arrive while `run` is busy are answered
 * together by its next run. Every call is answered from a run that began after the call, so nothing is cached.
 * `run` answers in the order of its keys; its failure fails the calls of that run only.
 */
export function batched<Key, Value>(
  run: (keys: readonly Key[]) => Promise<readonly Value[]>,
  { maxBatch, maxInFlight }: BatchOptions,
): Batched<Key, Value> {
  interface Call {
    readonly key: Key;
    resolve(value: Value): void;
    reject(failure: unknown): void;
  }
  let waiting: Call[] = [];
  let inFlight = 0;
  let scheduled = false;

  const schedule = (): void => {
    if (scheduled || waiting.length === 0 || inFlight >= maxInFlight) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      void flush();
    });
  };

  const flush = async (): Promise<void> => {
    const calls = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    inFlight += 1;
    schedule();
    try {
      const values = await run(calls.map((call) => call.key));
      if (values.length !== calls.length) throw new Error('a batch lost some of its answers');
      values.forEach((value, index) => calls[index]?.resolve(value));
    } catch (failure) {
      for (const call of calls) call.reject(failure);
    } finally {
      inFlight -= 1;
      schedule();
    }
  };

  return (key) =>
    new Promise<Value>((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      schedule();
    });
}
