/** Life of a claim; longer than any provider call (`token-client.ts`). */
export const claimLeaseS = 30;

/** A claim this old is given back rather than used: the process was stopped between claiming and sending. */
export const sendWithinMs = 5_000;

const minuteMs = 60_000;

/**
 * How long before its end a token is refreshed: 10 % of its life, at least 5 minutes; a token so short that 5 minutes
 * are more than a fifth of its life: 20 %. `random` in [0, 1) brings it forward by up to a fifth, so that tokens of
 * one hour do not all refresh in one second.
 */
export function refreshAheadMs(lifetimeMs: number, random: number): number {
  const fifth = lifetimeMs * 0.2;
  const ahead = 5 * minuteMs > fifth ? fifth : Math.max(lifetimeMs * 0.1, 5 * minuteMs);
  return ahead * (1 + random / 5);
}

/** Exponential from 5 s to 15 min, half of it random; never earlier than the provider asked for. */
export function backoffMs(
  failures: number,
  retryAfterMs: number | undefined,
  random: number,
): number {
  const ceiling = Math.min(15 * minuteMs, 5_000 * 2 ** Math.min(failures, 10));
  const own = ceiling * (0.5 + random / 2);
  const asked = Math.min(retryAfterMs ?? 0, 24 * 60 * minuteMs);
  return Math.max(own, asked);
}
