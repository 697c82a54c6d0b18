import { insufficient, type Insufficient } from '../statistics/input-error';

/** Journeys as channel numbers 0…channelCount − 1, with how many of each converted and did not. */
export interface CountedPath {
  readonly channels: Iterable<number>;
  readonly conversions: number;
  readonly nonConversions: number;
}

export interface MarkovResult {
  readonly ok: true;
  /** P(conversion) of the fitted chain. */
  readonly conversionProbability: number;
  /** 1 − P(conversion without the channel)/P(conversion). */
  readonly removalEffects: readonly number[];
  /** Removal effects scaled to sum to one. */
  readonly shares: readonly number[];
}

/**
 * First-order Markov attribution (Anderl et al. 2016). Removing channel c loses exactly the conversions that pass
 * through it, so with the fundamental matrix N of the absorbing chain the removal effect is
 * P(visit c)·P(convert from c)/P = (N_sc/N_cc)·b_c/P: one inversion, not one per channel.
 *
 * @param counts stand in for the paths' own counts, entry by entry: a resample.
 */
export function markovRemoval(
  paths: readonly CountedPath[],
  channelCount: number,
  counts?: { readonly conversions: ArrayLike<number>; readonly nonConversions: ArrayLike<number> },
): MarkovResult | Insufficient {
  const size = channelCount + 1;
  const moves = new Float64Array(size * size);
  const converts = new Float64Array(size);
  const leaves = new Float64Array(size);
  paths.forEach(({ channels, ...own }, index) => {
    const conversions = counts?.conversions[index] ?? own.conversions;
    const total = conversions + (counts?.nonConversions[index] ?? own.nonConversions);
    if (total === 0) return;
    let state = 0;
    for (const channel of channels) {
      const next = channel + 1;
      const cell = state * size + next;
      moves[cell] = (moves[cell] ?? 0) + total;
      state = next;
    }
    leaves[state] = (leaves[state] ?? 0) + total;
    converts[state] = (converts[state] ?? 0) + conversions;
  });
  const matrix = new Float64Array(size * size);
  const rewards = new Float64Array(size);
  for (let state = 0; state < size; state += 1) {
    let total = leaves[state] ?? 0;
    for (let next = 0; next < size; next += 1) total += moves[state * size + next] ?? 0;
    for (let next = 0; next < size; next += 1) {
      const move = total === 0 ? 0 : (moves[state * size + next] ?? 0) / total;
      matrix[state * size + next] = (state === next ? 1 : 0) - move;
    }
    rewards[state] = total === 0 ? 0 : (converts[state] ?? 0) / total;
  }
  const fundamental = invert(matrix, size);
  const convertsFrom = (state: number) => {
    let sum = 0;
    for (let next = 0; next < size; next += 1) {
      sum += (fundamental[state * size + next] ?? 0) * (rewards[next] ?? 0);
    }
    return sum;
  };
  const probability = convertsFrom(0);
  if (!(probability > 0)) return insufficient('No journey through a channel converted.');
  const removalEffects = Array.from({ length: channelCount }, (_, channel) => {
    const state = channel + 1;
    const visited = (fundamental[state] ?? 0) / (fundamental[state * size + state] ?? 1);
    return Math.min(1, Math.max(0, (visited * convertsFrom(state)) / probability));
  });
  const sum = removalEffects.reduce((total, effect) => total + effect, 0);
  if (sum === 0) return insufficient('Every conversion came without a touch.');
  return {
    ok: true,
    conversionProbability: probability,
    removalEffects,
    shares: removalEffects.map((effect) => effect / sum),
  };
}

/** Gauss–Jordan with partial pivoting. I − Q of an absorbing chain is never singular. */
function invert(matrix: Float64Array, size: number): Float64Array {
  const left = Float64Array.from(matrix);
  const right = new Float64Array(size * size);
  for (let i = 0; i < size; i += 1) right[i * size + i] = 1;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1) {
      if (Math.abs(left[row * size + column] ?? 0) > Math.abs(left[pivot * size + column] ?? 0)) {
        pivot = row;
      }
    }
    if (pivot !== column) {
      swapRows(left, size, pivot, column);
      swapRows(right, size, pivot, column);
    }
    const scale = 1 / (left[column * size + column] ?? 1);
    for (let k = 0; k < size; k += 1) {
      left[column * size + k] = (left[column * size + k] ?? 0) * scale;
      right[column * size + k] = (right[column * size + k] ?? 0) * scale;
    }
    for (let row = 0; row < size; row += 1) {
      const factor = left[row * size + column] ?? 0;
      if (row === column || factor === 0) continue;
      for (let k = 0; k < size; k += 1) {
        left[row * size + k] =
          (left[row * size + k] ?? 0) - factor * (left[column * size + k] ?? 0);
        right[row * size + k] =
          (right[row * size + k] ?? 0) - factor * (right[column * size + k] ?? 0);
      }
    }
  }
  return right;
}

function swapRows(matrix: Float64Array, size: number, one: number, two: number): void {
  for (let k = 0; k < size; k += 1) {
    const kept = matrix[one * size + k] ?? 0;
    matrix[one * size + k] = matrix[two * size + k] ?? 0;
    matrix[two * size + k] = kept;
  }
}
