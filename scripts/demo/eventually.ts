import { setTimeout as delay } from 'node:timers/promises';

/** Thrown by a check that is not satisfied yet; its message tells what is still missing. */
export class NotYet extends Error {}

/**
 * Asks `check` until it returns, every 250 ms. A NotYet means "ask again"; any other failure ends the wait.
 * @throws Error with the last NotYet message when `timeoutMs` has passed.
 */
export async function eventually<Result>(
  timeoutMs: number,
  check: () => Promise<Result>,
): Promise<Result> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await check();
    } catch (failure) {
      if (!(failure instanceof NotYet)) throw failure;
      if (Date.now() > deadline) {
        throw new Error(`${failure.message} (waited ${(timeoutMs / 1000).toFixed(0)} s)`);
      }
    }
    await delay(250);
  }
}
