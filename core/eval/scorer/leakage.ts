import { auc } from '../../statistics/auc';
import type { FeatureColumn } from './columns';

export interface ColumnStrength {
  readonly column: string;
  /** AUC of this column alone, turned so that it is at least 0.5. */
  readonly auc: number;
  readonly suspected: boolean;
}

/** A single column that ranks this well was almost surely filled in after the outcome. */
export const leakThreshold = 0.95;

const categoryPrior = 5;

/**
 * How well each column alone tells outcomes apart, strongest first. A category is scored by its outcome rate in the
 * other half of the rows, so that rare values cannot vouch for themselves; missing counts as a value.
 */
export function columnStrengths(
  columns: readonly FeatureColumn[],
  outcomes: readonly boolean[],
): ColumnStrength[] {
  return columns
    .map((column) => {
      const value = Math.max(
        ...(column.kind === 'category'
          ? [rateScores(column.values, outcomes)]
          : [
              Array.from(column.values, (cell) => (Number.isNaN(cell) ? -Number.MAX_VALUE : cell)),
              Array.from(column.values, (cell) => (Number.isNaN(cell) ? 1 : 0)),
            ]
        ).map((scores) => {
          const result = auc(outcomes, scores);
          return result.ok ? Math.max(result.auc, 1 - result.auc) : 0.5;
        }),
      );
      return { column: column.name, auc: value, suspected: value > leakThreshold };
    })
    .sort((one, two) => two.auc - one.auc);
}

function rateScores(values: readonly string[], outcomes: readonly boolean[]): number[] {
  const base = outcomes.filter(Boolean).length / outcomes.length;
  const halves = [0, 1].map((half) => {
    const counts = new Map<string, { all: number; positive: number }>();
    values.forEach((value, row) => {
      if (row % 2 !== half) return;
      const count = counts.get(value) ?? { all: 0, positive: 0 };
      counts.set(value, {
        all: count.all + 1,
        positive: count.positive + (outcomes[row] === true ? 1 : 0),
      });
    });
    return counts;
  });
  return values.map((value, row) => {
    const count = halves[1 - (row % 2)]?.get(value);
    return count ? (count.positive + categoryPrior * base) / (count.all + categoryPrior) : base;
  });
}
