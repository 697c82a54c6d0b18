import { insufficient, type Insufficient } from './input-error';
import type { RandomSource } from './random';
import { sigmoid } from './sigmoid';
import { applyTree, growTree, type BinnedColumns, type Tree } from './decision-tree';

export interface BoostingSettings {
  readonly rounds: number;
  readonly learningRate: number;
  readonly depth: number;
  readonly rowShare: number;
  readonly columnShare: number;
  /** Ridge on leaf values, in units of Hessian. */
  readonly leafPenalty: number;
  readonly leastRowsPerLeaf: number;
}

export const boostingSettings: BoostingSettings = {
  rounds: 180,
  learningRate: 0.08,
  depth: 3,
  rowShare: 0.6,
  columnShare: 0.6,
  leafPenalty: 20,
  leastRowsPerLeaf: 40,
};

export interface BoostedTrees {
  readonly ok: true;
  readonly base: number;
  readonly learningRate: number;
  readonly trees: readonly Tree[];
}

/**
 * Gradient-boosted trees on the log-loss (Friedman 2001, second-order as Chen & Guestrin 2016), histogram-based,
 * with row and column sampling (Friedman 2002).
 */
export function fitBoostedTrees(
  columns: BinnedColumns,
  outcomes: readonly boolean[],
  random: RandomSource,
  settings: BoostingSettings = boostingSettings,
): BoostedTrees | Insufficient {
  const positives = outcomes.filter(Boolean).length;
  if (positives === 0 || positives === outcomes.length) {
    return insufficient('Both outcomes must occur to learn what tells them apart.');
  }
  const base = Math.log(positives / (outcomes.length - positives));
  const margins = new Float64Array(outcomes.length).fill(base);
  const gradient = new Float64Array(outcomes.length);
  const hessian = new Float64Array(outcomes.length);
  const trees: Tree[] = [];
  for (let round = 0; round < settings.rounds; round += 1) {
    const sampled: number[] = [];
    for (let row = 0; row < outcomes.length; row += 1) {
      const p = sigmoid(margins[row] ?? 0);
      gradient[row] = p - (outcomes[row] === true ? 1 : 0);
      hessian[row] = p * (1 - p);
      if (random() < settings.rowShare) sampled.push(row);
    }
    const chosen = columns.flatMap((_, index) => (random() < settings.columnShare ? [index] : []));
    const tree = growTree(
      columns,
      chosen.length === 0 ? columns.map((_, index) => index) : chosen,
      Int32Array.from(sampled),
      { gradient, hessian },
      settings,
    );
    trees.push(tree);
    for (let row = 0; row < outcomes.length; row += 1) {
      margins[row] = (margins[row] ?? 0) + settings.learningRate * applyTree(tree, columns, row);
    }
  }
  return { ok: true, base, learningRate: settings.learningRate, trees };
}

/** Log-odds of every row after the first `rounds` trees. */
export function boostedMargins(
  fit: BoostedTrees,
  columns: BinnedColumns,
  rowCount: number,
  rounds = fit.trees.length,
): Float64Array {
  const margins = new Float64Array(rowCount).fill(fit.base);
  for (const tree of fit.trees.slice(0, rounds)) {
    for (let row = 0; row < rowCount; row += 1) {
      margins[row] = (margins[row] ?? 0) + fit.learningRate * applyTree(tree, columns, row);
    }
  }
  return margins;
}
