import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Problem } from './problem';

/** Counts calls per caller and second, in this process: with several replicas each has its own count. */
export interface RateLimit {
  /** @throws Problem 429 `rate_limited` with Retry-After when `who` has spent what a second allows. */
  spend(who: string, callsPerS: number): Promise<void>;
}

export function createRateLimit(): RateLimit {
  const limiters = new Map<number, RateLimiterMemory>();
  return {
    async spend(who, callsPerS) {
      const limiter =
        limiters.get(callsPerS) ?? new RateLimiterMemory({ points: callsPerS, duration: 1 });
      limiters.set(callsPerS, limiter);
      try {
        await limiter.consume(who);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new Problem({
          status: 429,
          code: 'rate_limited',
          detail: 'Too many calls. Wait as long as Retry-After says.',
          headers: { 'retry-after': String(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000))) },
        });
      }
    },
  };
}
