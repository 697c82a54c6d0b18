import type { BinnedColumns } from '../../statistics/decision-tree';
import type { SparseRows } from '../../statistics/sparse-logistic';
import type { FeatureColumn } from './columns';

/** How columns are turned into model inputs; learnt on training rows only. */
export type ColumnCode =
  | {
      readonly kind: 'number';
      /** Ascending cut points for trees and, thinned out, for the linear model's steps. */
      readonly edges: Float64Array;
      readonly steps: Float64Array;
      readonly low: number;
      readonly high: number;
      readonly mean: number;
      readonly deviation: number;
    }
  | { readonly kind: 'category'; readonly numberOf: ReadonlyMap<string, number> };

const treeBins = 48;
const linearSteps = 12;
/** Smaller steps are penalised harder, against one-hot categories at 1. */
const stepSize = 0.5;
const mostCategories = 120;
const leastCategoryRows = 5;

export function learnCodes(
  columns: readonly FeatureColumn[],
  rows: readonly number[],
): readonly ColumnCode[] {
  return columns.map((column) => {
    if (column.kind === 'category') {
      const counts = new Map<string, number>();
      for (const row of rows) {
        const value = column.values[row] ?? '';
        if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      const kept = Array.from(counts)
        .filter(([, count]) => count >= leastCategoryRows)
        .sort((one, two) => two[1] - one[1] || (one[0] < two[0] ? -1 : 1))
        .slice(0, mostCategories);
      return { kind: 'category', numberOf: new Map(kept.map(([value], index) => [value, index])) };
    }
    const known = Float64Array.from(
      rows.flatMap((row) => {
        const value = column.values[row] ?? Number.NaN;
        return Number.isNaN(value) ? [] : [value];
      }),
    ).sort();
    const low = at(known, 0.01);
    const high = at(known, 0.99);
    let sum = 0;
    let squares = 0;
    for (const value of known) {
      const clipped = Math.min(high, Math.max(low, value));
      sum += clipped;
      squares += clipped * clipped;
    }
    const mean = known.length === 0 ? 0 : sum / known.length;
    const variance = known.length === 0 ? 0 : squares / known.length - mean * mean;
    return {
      kind: 'number',
      edges: cuts(known, treeBins),
      steps: cuts(known, linearSteps),
      low,
      high,
      mean,
      deviation: Math.sqrt(Math.max(variance, 1e-24)),
    };
  });
}

function at(sorted: Float64Array, share: number): number {
  return sorted[Math.round(share * (sorted.length - 1))] ?? 0;
}

/** Distinct quantiles that leave something on both sides. */
function cuts(sorted: Float64Array, bins: number): Float64Array {
  const edges = new Set<number>();
  for (let bin = 1; bin < bins; bin += 1) {
    const edge = sorted[Math.floor((bin * sorted.length) / bins)];
    if (edge !== undefined && edge > (sorted[0] ?? edge)) edges.add(edge);
  }
  return Float64Array.from(edges).sort();
}

/** Number of edges ≤ value. */
function binOf(edges: Float64Array, value: number): number {
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((edges[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Bin 0 is missing; for categories the last bin takes the rare and the unseen. */
export function binColumns(
  columns: readonly FeatureColumn[],
  codes: readonly ColumnCode[],
  rows: readonly number[],
): BinnedColumns {
  return columns.map((column, index) => {
    const code = codes[index];
    const bins = new Uint8Array(rows.length);
    if (code?.kind === 'category' && column.kind === 'category') {
      const other = code.numberOf.size + 1;
      rows.forEach((row, i) => {
        const value = column.values[row] ?? '';
        bins[i] = value === '' ? 0 : (code.numberOf.get(value) ?? other - 1) + 1;
      });
      return { bins, binCount: other + 1, ordered: false };
    }
    if (code?.kind === 'number' && column.kind === 'number') {
      rows.forEach((row, i) => {
        const value = column.values[row] ?? Number.NaN;
        bins[i] = Number.isNaN(value) ? 0 : binOf(code.edges, value) + 1;
      });
      return { bins, binCount: code.edges.length + 2, ordered: true };
    }
    return { bins, binCount: 1, ordered: true };
  });
}

/** One-hot categories; numbers standardised (clipped at their 1st and 99th percentile) and as quantile steps. */
export function sparseRows(
  columns: readonly FeatureColumn[],
  codes: readonly ColumnCode[],
  rows: readonly number[],
): SparseRows {
  const offsets: number[] = [];
  let width = 0;
  for (const code of codes) {
    offsets.push(width);
    width += code.kind === 'category' ? code.numberOf.size + 2 : code.steps.length + 3;
  }
  const from = new Int32Array(rows.length + 1);
  const column: number[] = [];
  const value: number[] = [];
  rows.forEach((row, i) => {
    columns.forEach((feature, index) => {
      const code = codes[index];
      const offset = offsets[index] ?? 0;
      if (code?.kind === 'category' && feature.kind === 'category') {
        const cell = feature.values[row] ?? '';
        column.push(
          offset + (cell === '' ? 0 : (code.numberOf.get(cell) ?? code.numberOf.size) + 1),
        );
        value.push(1);
      } else if (code?.kind === 'number' && feature.kind === 'number') {
        const cell = feature.values[row] ?? Number.NaN;
        const known = !Number.isNaN(cell);
        if (!known) {
          column.push(offset);
          value.push(1);
        }
        // Thermometer code: a ridge on each step's difference keeps the learnt curve smooth.
        const reached = known ? binOf(code.steps, cell) : 0;
        for (let step = 0; step < reached; step += 1) {
          column.push(offset + 1 + step);
          value.push(stepSize);
        }
        if (known && code.deviation > 1e-9) {
          column.push(offset + code.steps.length + 2);
          value.push((Math.min(code.high, Math.max(code.low, cell)) - code.mean) / code.deviation);
        }
      }
    });
    from[i + 1] = column.length;
  });
  return { width, from, column: Int32Array.from(column), value: Float64Array.from(value) };
}
