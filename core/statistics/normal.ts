import erfc from '@stdlib/math-base-special-erfc';
import erfcinv from '@stdlib/math-base-special-erfcinv';
import { requireFinite, requireProbability } from './guards';

/** P(Z ≤ z) of the standard normal. */
export function normalCdf(z: number): number {
  requireFinite(z, 'z');
  return 0.5 * erfc(-z / Math.SQRT2);
}

/** P(Z > z), accurate far into the tail where `1 − cdf` would be zero. */
export function normalTail(z: number): number {
  requireFinite(z, 'z');
  return 0.5 * erfc(z / Math.SQRT2);
}

/** The z with P(Z ≤ z) = probability; infinite at 0 and 1. */
export function normalQuantile(probability: number): number {
  requireProbability(probability, 'probability');
  return -Math.SQRT2 * erfcinv(2 * probability);
}
