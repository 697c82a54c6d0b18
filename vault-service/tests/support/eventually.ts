import { setTimeout as delay } from 'node:timers/promises';

/** Repeats a check until it no longer throws; throws its last failure after `withinMs`. */
export async function eventually<Value>(
  check: () => Promise<Value>,
  withinMs = 10_000,
): Promise<Value> {
  const until = Date.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (failure) {
      if (Date.now() > until) throw failure;
      await delay(50);
    }
  }
}
