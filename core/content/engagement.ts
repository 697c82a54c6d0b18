import { requireCount, requireFinite } from '../statistics/guards';
import { InputError } from '../statistics/input-error';

/** Counts as a network gave them; null where it gave none. A missing count is not a zero. */
export interface EngagementCounts {
  readonly likes: number | null;
  readonly comments: number | null;
  readonly shares: number | null;
  readonly saves: number | null;
  readonly clicks: number | null;
}

/** The product's contract: likes·1 + comments·3 + shares·5 + saves·4 + clicks·2. */
export const engagementWeights = { likes: 1, comments: 3, shares: 5, saves: 4, clicks: 2 } as const;

const metrics = ['likes', 'comments', 'shares', 'saves', 'clicks'] as const;
export type EngagementMetric = (typeof metrics)[number];

export interface Engagement {
  /** Sum over the counts that exist; null when none does. */
  readonly score: number | null;
  /** Counts the network did not give: the score is a lower bound, comparable only to posts missing the same. */
  readonly missing: readonly EngagementMetric[];
  readonly per1000Reach: number | null;
}

/**
 * @param reach people reached; null when unknown, 0 when nobody.
 * @throws InputError `negative`, `not_finite` or `out_of_range` for counts that are not whole.
 */
export function engagementOf(counts: EngagementCounts, reach: number | null): Engagement {
  if (reach !== null) requireCount(reach, 'reach');
  const missing: EngagementMetric[] = [];
  let score = 0;
  for (const metric of metrics) {
    const count = counts[metric];
    if (count === null) {
      missing.push(metric);
      continue;
    }
    requireCount(count, metric);
    score += engagementWeights[metric] * count;
  }
  if (missing.length === metrics.length) return { score: null, missing, per1000Reach: null };
  return {
    score,
    missing,
    per1000Reach: reach === null || reach === 0 ? null : (1_000 * score) / reach,
  };
}

/** Posts are compared as they stood this long after publishing. */
export const comparisonAgeHours = 72;

/**
 * A metric at the comparison age, on the straight line between the readings around it. Null while the post is
 * younger, or when no reading lies before and after: a value is never extrapolated.
 *
 * @param readings oldest first; cumulative values.
 */
export function atComparisonAge(
  readings: readonly { readonly ageHours: number; readonly value: number }[],
  ageHours = comparisonAgeHours,
): number | null {
  let before: { readonly ageHours: number; readonly value: number } = { ageHours: 0, value: 0 };
  for (const reading of readings) {
    requireFinite(reading.ageHours, 'ageHours');
    requireFinite(reading.value, 'value');
    if (reading.ageHours < before.ageHours) {
      throw new InputError('unsorted_timestamps', 'Readings must be oldest first.');
    }
    if (reading.ageHours >= ageHours) {
      const span = reading.ageHours - before.ageHours;
      const share = span === 0 ? 1 : (ageHours - before.ageHours) / span;
      return before.value + share * (reading.value - before.value);
    }
    before = reading;
  }
  return null;
}
