import { firstAtLeast } from './sorted';

/** Median of ascending values without one occurrence of `left`, which must be among them: constant time but for finding it. */
export function medianWithout(sorted: Float64Array, left: number): number {
  const hole = firstAtLeast(sorted, left);
  const at = (rank: number) => sorted[rank < hole ? rank : rank + 1] ?? Number.NaN;
  const count = sorted.length - 1;
  const middle = Math.floor(count / 2);
  return count % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
}

/**
 * Median distance to `centre` of ascending values without one occurrence of `left`, in logarithmic time: the values nearest
 * to a centre are neighbours, so their number within a distance is found by two binary searches.
 */
export function medianDistanceWithout(sorted: Float64Array, left: number, centre: number): number {
  const count = sorted.length - 1;
  const middle = Math.floor(count / 2);
  const own = Math.abs(left - centre);
  // The k-th smallest distance of all values; without one that lies below it, the next one.
  const at = (rank: number) => {
    const including = distanceOfRank(sorted, centre, rank);
    return own <= including ? distanceOfRank(sorted, centre, rank + 1) : including;
  };
  return count % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2;
}

/** The distance of rank `rank` (from 0) among all distances to `centre`. */
function distanceOfRank(sorted: Float64Array, centre: number, rank: number): number {
  const split = firstAtLeast(sorted, centre);
  // Below the split distances rise to the left, from it on to the right: the rank-th of two ascending lists.
  const below = (i: number) =>
    i < 0 || i >= split ? Infinity : centre - (sorted[split - 1 - i] ?? 0);
  const above = (i: number) =>
    i < 0 || split + i >= sorted.length ? Infinity : (sorted[split + i] ?? 0) - centre;
  let low = Math.max(0, rank + 1 - (sorted.length - split));
  let high = Math.min(rank + 1, split);
  while (low < high) {
    const taken = (low + high) >> 1;
    if (below(taken) < above(rank - taken)) low = taken + 1;
    else high = taken;
  }
  const fromBelow = low === 0 ? -Infinity : below(low - 1);
  const fromAbove = low === rank + 1 ? -Infinity : above(rank - low);
  return Math.max(fromBelow, fromAbove);
}
