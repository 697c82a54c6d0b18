import gammainc from '@stdlib/math-base-special-gammainc';
import { requireCount, requireNonNegative } from './guards';
import { betaCdf, betaTail } from './beta';
import { InputError } from './input-error';

/** P(X ≤ x) for X ~ Gamma(shape, rate). */
export function gammaCdf(x: number, shape: number, rate: number): number {
  requireNonNegative(x, 'x');
  if (!(shape > 0 && rate > 0)) {
    throw new InputError('out_of_range', 'A gamma needs a positive shape and rate.');
  }
  return gammainc(x * rate, shape, true, false);
}

/** P(X > x) for X ~ Gamma(shape, rate), without cancellation. */
export function gammaTail(x: number, shape: number, rate: number): number {
  requireNonNegative(x, 'x');
  if (!(shape > 0 && rate > 0)) {
    throw new InputError('out_of_range', 'A gamma needs a positive shape and rate.');
  }
  return gammainc(x * rate, shape, true, true);
}

/**
 * P(count ≤ observed) and P(count ≥ observed) over `exposure` when the rate is Gamma(shape, rate): the
 * negative-binomial predictive distribution, through its incomplete-beta form.
 */
export function gammaPoissonTails(
  observed: number,
  exposure: number,
  shape: number,
  rate: number,
): { readonly atLeast: number; readonly atMost: number } {
  requireCount(observed, 'observed');
  requireNonNegative(exposure, 'exposure');
  if (exposure === 0) return { atLeast: observed === 0 ? 1 : 0, atMost: 1 };
  const success = rate / (rate + exposure);
  return {
    atMost: betaCdf(success, shape, observed + 1),
    atLeast: observed === 0 ? 1 : betaTail(success, shape, observed),
  };
}
