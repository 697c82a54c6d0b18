import { firstAtLeast } from '../statistics/sorted';

/** Median of any number of values; 0 for none. Callers have checked that they are finite. */
export function medianOf(values: readonly number[]): number {
  if (values.length === 0) return 0;
  return medianOfSorted(Float64Array.from(values).sort());
}

function medianOfSorted(sorted: ArrayLike<number>): number {
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/**
 * For every value, the median of those before it within `spanMs`, itself excluded; null where fewer than
 * `least` exist. Keeps one sorted window, so a series costs n·window moves and no re-sorting.
 */
export function trailingMedians(
  series: readonly { readonly atMs: number; readonly value: number }[],
  spanMs: number,
  least: number,
): (number | null)[] {
  const window: number[] = [];
  let oldest = 0;
  return series.map(({ atMs, value }, index) => {
    while (oldest < index && (series[oldest]?.atMs ?? 0) < atMs - spanMs) {
      window.splice(firstAtLeast(window, series[oldest]?.value ?? 0), 1);
      oldest += 1;
    }
    const median = window.length < least ? null : medianOfSorted(window);
    window.splice(firstAtLeast(window, value), 0, value);
    return median;
  });
}
