/** Stands for a value that did not come in time. */
export const tooLate = Symbol('too late');

/**
 * The value, or `tooLate` after `ms`. An HTTP client's own timeout counts silence only, so a server that drips
 * bytes would outlast it. The timer keeps no process alive.
 */
export async function withinTime<Value>(
  ms: number,
  pending: Promise<Value>,
): Promise<Value | typeof tooLate> {
  const signal = AbortSignal.timeout(Math.max(0, Math.round(ms)));
  const timer = new Promise<typeof tooLate>((resolve) => {
    signal.addEventListener('abort', () => {
      resolve(tooLate);
    });
  });
  return await Promise.race([pending, timer]);
}
