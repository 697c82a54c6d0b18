import type { ApiRequest } from './apiRequest';
import type { RequestFailure } from './failure';

export interface RetryPolicy {
  /** The first try included. */
  readonly maxTries: number;
  /** Wait before the second try; doubles with every further one. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** For all tries and waits together. A longer Retry-After ends the exchange and is reported. */
  readonly totalMs: number;
}

/** n8n's own "retry on fail" waits 5 s at most; this is the rate-limit strategy, that a safety net. */
export const patient: RetryPolicy = {
  maxTries: 5,
  firstWaitMs: 500,
  longestWaitMs: 20_000,
  totalMs: 90_000,
};

/**
 * 429 and 5xx are tried again when the remote side cannot have acted or repeating has no second effect;
 * a network failure only in the second case, because how far the request got is not known.
 */
export function mayTryAgain(failure: RequestFailure, request: ApiRequest): boolean {
  if (!failure.retryable) return false;
  return request.idempotent || (failure.effect === 'none' && !failure.network);
}

/**
 * Wait before the next try in milliseconds: what the remote side asked for, else exponential back-off with
 * full jitter in its upper half. `random` is in [0, 1).
 */
export function waitBeforeTry(
  failure: RequestFailure,
  triesMade: number,
  policy: RetryPolicy,
  random: number,
): number {
  if (failure.retryAfterMs !== undefined) return failure.retryAfterMs;
  const ceiling = Math.min(policy.longestWaitMs, policy.firstWaitMs * 2 ** (triesMade - 1));
  return Math.round(ceiling / 2 + (ceiling / 2) * random);
}
