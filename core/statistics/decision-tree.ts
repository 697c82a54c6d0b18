/** A column cut into at most 256 bins; 0 is "missing". Unordered bins are categories. */
export interface BinnedColumn {
  readonly bins: Uint8Array;
  readonly binCount: number;
  readonly ordered: boolean;
}

export type BinnedColumns = readonly BinnedColumn[];

export type Tree =
  | { readonly leaf: number }
  | {
      readonly column: number;
      /** 1 where a bin goes left. */
      readonly left: Uint8Array;
      readonly low: Tree;
      readonly high: Tree;
    };

export interface Slopes {
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

export interface TreeLimits {
  readonly depth: number;
  readonly leafPenalty: number;
  readonly leastRowsPerLeaf: number;
}

/** Added to a category's Hessian when categories are ranked, so that rare ones stay in the middle. */
const categorySmoothing = 10;

/** Grows one regression tree on first and second derivatives of the loss. */
export function growTree(
  columns: BinnedColumns,
  usable: readonly number[],
  rows: Int32Array,
  slopes: Slopes,
  limits: TreeLimits,
): Tree {
  let gradient = 0;
  let hessian = 0;
  for (const row of rows) {
    gradient += slopes.gradient[row] ?? 0;
    hessian += slopes.hessian[row] ?? 0;
  }
  const leaf = -gradient / (hessian + limits.leafPenalty);
  if (limits.depth === 0 || rows.length < 2 * limits.leastRowsPerLeaf) return { leaf };
  let best: { gain: number; column: number; left: Uint8Array } | null = null;
  for (const column of usable) {
    const binned = columns[column];
    if (!binned) continue;
    const split = bestSplit(binned, rows, slopes, { gradient, hessian }, limits);
    if (split && split.gain > (best?.gain ?? 1e-6)) best = { ...split, column };
  }
  if (!best) return { leaf };
  const { left, column } = best;
  const bins = columns[column]?.bins ?? new Uint8Array();
  const deeper = { ...limits, depth: limits.depth - 1 };
  const side = (wanted: number) => rows.filter((row) => left[bins[row] ?? 0] === wanted);
  return {
    column,
    left,
    low: growTree(columns, usable, side(1), slopes, deeper),
    high: growTree(columns, usable, side(0), slopes, deeper),
  };
}

function bestSplit(
  { bins, binCount, ordered }: BinnedColumn,
  rows: Int32Array,
  slopes: Slopes,
  total: { readonly gradient: number; readonly hessian: number },
  { leafPenalty, leastRowsPerLeaf }: TreeLimits,
): { gain: number; left: Uint8Array } | null {
  const gradients = new Float64Array(binCount);
  const hessians = new Float64Array(binCount);
  const counts = new Int32Array(binCount);
  for (const row of rows) {
    const bin = bins[row] ?? 0;
    gradients[bin] = (gradients[bin] ?? 0) + (slopes.gradient[row] ?? 0);
    hessians[bin] = (hessians[bin] ?? 0) + (slopes.hessian[row] ?? 0);
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  const order = Array.from(counts.keys()).filter((bin) => ordered || (counts[bin] ?? 0) > 0);
  if (!ordered) {
    // For a convex loss the best of all subsets is a prefix of this ranking (Fisher 1958).
    const rank = (bin: number) =>
      (gradients[bin] ?? 0) / ((hessians[bin] ?? 0) + categorySmoothing);
    order.sort((one, two) => rank(one) - rank(two));
  }
  const worth = (gradient: number, hessian: number) => gradient ** 2 / (hessian + leafPenalty);
  const parent = worth(total.gradient, total.hessian);
  let gradient = 0;
  let hessian = 0;
  let count = 0;
  let bestGain = 0;
  let bestCut = -1;
  for (let cut = 0; cut + 1 < order.length; cut += 1) {
    const bin = order[cut] ?? 0;
    gradient += gradients[bin] ?? 0;
    hessian += hessians[bin] ?? 0;
    count += counts[bin] ?? 0;
    if (count < leastRowsPerLeaf) continue;
    if (rows.length - count < leastRowsPerLeaf) break;
    const gain =
      worth(gradient, hessian) + worth(total.gradient - gradient, total.hessian - hessian) - parent;
    if (gain > bestGain) {
      bestGain = gain;
      bestCut = cut;
    }
  }
  if (bestCut === -1) return null;
  const left = new Uint8Array(256);
  for (let cut = 0; cut <= bestCut; cut += 1) left[order[cut] ?? 0] = 1;
  return { gain: bestGain, left };
}

/** Leaf value for one row. Bins unseen in training go right. */
export function applyTree(tree: Tree, columns: BinnedColumns, row: number): number {
  let node = tree;
  while (!('leaf' in node)) {
    const bin = columns[node.column]?.bins[row] ?? 0;
    node = node.left[bin] === 1 ? node.low : node.high;
  }
  return node.leaf;
}
