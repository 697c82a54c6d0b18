import { drawIndex } from './draws';
import { insufficient, type Insufficient } from './input-error';
import type { RandomSource } from './random';
import type { Interval } from './wilson';

/**
 * Percentile bootstrap (Efron 1979): resamples whole observations, recomputes, and reads the interval off the
 * sorted results. Observations must be independent; resample clusters (accounts, customers) when they are not.
 */
export function bootstrapInterval<T>(
  observations: readonly T[],
  statistic: (sample: readonly T[]) => number,
  random: RandomSource,
  { draws = 1_000, confidence = 0.9 }: { draws?: number; confidence?: number } = {},
): ({ readonly ok: true } & Interval) | Insufficient {
  if (observations.length < 2) return insufficient('A bootstrap needs at least two observations.');
  const results: number[] = [];
  const sample = Array.from(observations);
  for (let draw = 0; draw < draws; draw += 1) {
    for (let i = 0; i < sample.length; i += 1) {
      const picked = observations[drawIndex(observations.length, random)];
      if (picked !== undefined) sample[i] = picked;
    }
    results.push(statistic(sample));
  }
  return { ok: true, ...percentileInterval(results, confidence) };
}

/** The central `confidence` share of simulated results. */
export function percentileInterval(results: readonly number[], confidence: number): Interval {
  const sorted = Float64Array.from(results).sort();
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.max(0, Math.round(share * (sorted.length - 1))))] ?? 0;
  return { low: at((1 - confidence) / 2), high: at((1 + confidence) / 2) };
}
