import { requireCount } from './guards';
import { InputError } from './input-error';
import { normalQuantile } from './normal';

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * Wilson score interval of a proportion (Wilson 1927): honest for small counts and for 0 of n, where the
 * textbook interval collapses. Without trials it is the whole range 0…1.
 *
 * @param confidence e.g. 0.95
 * @throws InputError for counts that are not whole or successes above trials.
 */
export function wilsonInterval(successes: number, trials: number, confidence = 0.95): Interval {
  requireCount(successes, 'successes');
  requireCount(trials, 'trials');
  if (successes > trials) {
    throw new InputError('out_of_range', `successes (${successes}) exceed trials (${trials}).`);
  }
  if (trials === 0) return { low: 0, high: 1 };
  const z = normalQuantile(0.5 + confidence / 2);
  const rate = successes / trials;
  const shrink = 1 + (z * z) / trials;
  const centre = rate + (z * z) / (2 * trials);
  const reach = z * Math.sqrt((rate * (1 - rate)) / trials + (z * z) / (4 * trials * trials));
  return {
    low: successes === 0 ? 0 : Math.max(0, (centre - reach) / shrink),
    high: successes === trials ? 1 : Math.min(1, (centre + reach) / shrink),
  };
}
