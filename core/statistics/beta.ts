import betainc from '@stdlib/math-base-special-betainc';
import gammaln from '@stdlib/math-base-special-gammaln';
import { requireCount, requireProbability } from './guards';
import { InputError } from './input-error';

function requireShape(value: number, name: string): void {
  if (!(value > 0 && Number.isFinite(value))) {
    throw new InputError('out_of_range', `${name} must be positive and finite, got ${value}.`);
  }
}

export function logBeta(a: number, b: number): number {
  return gammaln(a) + gammaln(b) - gammaln(a + b);
}

/** P(X ≤ x) for X ~ Beta(a, b). */
export function betaCdf(x: number, a: number, b: number): number {
  requireShape(a, 'a');
  requireShape(b, 'b');
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return betainc(x, a, b, true, false);
}

/** P(X > x) for X ~ Beta(a, b), without cancellation. */
export function betaTail(x: number, a: number, b: number): number {
  requireShape(a, 'a');
  requireShape(b, 'b');
  if (x <= 0) return 1;
  if (x >= 1) return 0;
  return betainc(x, a, b, true, true);
}

/** Quantile of Beta(a, b) by bisection on the exact distribution function. */
export function betaQuantile(probability: number, a: number, b: number): number {
  requireProbability(probability, 'probability');
  let low = 0;
  let high = 1;
  for (let step = 0; step < 200 && high - low > 1e-15; step += 1) {
    const middle = (low + high) / 2;
    if (betaCdf(middle, a, b) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Upper and lower tail of a count under Beta-Binomial(trials, a, b). */
export interface CountTails {
  /** P(X ≥ observed). */
  readonly atLeast: number;
  /** P(X ≤ observed). */
  readonly atMost: number;
}

/** The shorter side is summed exactly up to this many terms; beyond it the answer is Monte-Carlo-free but slow. */
const maxTerms = 5_000_000;

/**
 * How surprising `observed` successes of `trials` are when the rate itself is uncertain, rate ~ Beta(a, b).
 * Summed on the log scale by the ratio of neighbouring terms, from the observation outwards.
 *
 * @throws InputError for counts that are not whole, more successes than trials, or over five million trials.
 */
export function betaBinomialTails(
  observed: number,
  trials: number,
  a: number,
  b: number,
): CountTails {
  requireCount(observed, 'observed');
  requireCount(trials, 'trials');
  requireShape(a, 'a');
  requireShape(b, 'b');
  if (observed > trials) {
    throw new InputError('out_of_range', `observed (${observed}) exceeds trials (${trials}).`);
  }
  if (trials > maxTerms) {
    throw new InputError('too_large', `trials must not exceed ${maxTerms}; aggregate less.`);
  }
  const logChoose = gammaln(trials + 1) - gammaln(observed + 1) - gammaln(trials - observed + 1);
  const here = Math.exp(logChoose + logBeta(observed + a, trials - observed + b) - logBeta(a, b));
  let above = 0;
  for (let k = observed, term = here; k < trials && term > here * 1e-17; k += 1) {
    term *= ((trials - k) * (k + a)) / ((k + 1) * (trials - k - 1 + b));
    above += term;
  }
  let below = 0;
  for (let k = observed, term = here; k > 0 && term > here * 1e-17; k -= 1) {
    term *= (k * (trials - k + b)) / ((trials - k + 1) * (k - 1 + a));
    below += term;
  }
  return { atLeast: Math.min(1, here + above), atMost: Math.min(1, here + below) };
}
