import { mean, medianSorted, sampleStandardDeviation } from 'simple-statistics';
import { requireFiniteSeries } from './guards';
import { insufficient, type Insufficient } from './input-error';

/** Turns a median absolute deviation into a standard deviation under normality: 1 / Φ⁻¹(3/4). */
export const madToSigma = 1.482602218505602;

const ascending = (left: number, right: number) => left - right;

/** @throws InputError `empty` or `not_finite`. */
export function median(values: readonly number[]): number {
  requireFiniteSeries(values, 'values');
  return medianSorted(Array.from(values).sort(ascending));
}

/** Median absolute deviation around `centre` (default: the median), not yet scaled to a sigma. */
export function medianAbsoluteDeviation(
  values: readonly number[],
  centre = median(values),
): number {
  return median(values.map((value) => Math.abs(value - centre)));
}

/** Mean and sample standard deviation (n − 1); two values are the least that have one. */
export function meanAndDeviation(
  values: readonly number[],
): { readonly ok: true; readonly mean: number; readonly deviation: number } | Insufficient {
  if (values.length < 2) return insufficient('A standard deviation needs at least two values.');
  requireFiniteSeries(values, 'values');
  const copy = Array.from(values);
  return { ok: true, mean: mean(copy), deviation: sampleStandardDeviation(copy) };
}
