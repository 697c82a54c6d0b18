import type { RandomSource } from '../../statistics/random';

/** Fold number 0…folds − 1 for every row, each fold with the same share of positives. */
export function stratifiedFolds(
  outcomes: readonly boolean[],
  folds: number,
  random: RandomSource,
): Uint8Array {
  const result = new Uint8Array(outcomes.length);
  for (const wanted of [true, false]) {
    const rows = outcomes.flatMap((outcome, row) => (outcome === wanted ? [row] : []));
    for (let i = rows.length - 1; i > 0; i -= 1) {
      const j = Math.floor(random() * (i + 1));
      const kept = rows[i] ?? 0;
      rows[i] = rows[j] ?? 0;
      rows[j] = kept;
    }
    rows.forEach((row, i) => {
      result[row] = i % folds;
    });
  }
  return result;
}
