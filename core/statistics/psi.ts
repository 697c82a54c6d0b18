import { requireFiniteSeries } from './guards';
import { insufficient, type Insufficient } from './input-error';

/** Above this, the population has moved and a model should be looked at (industry rule for PSI). */
export const driftThreshold = 0.2;

export interface Drift {
  readonly ok: true;
  readonly psi: number;
  readonly drifted: boolean;
}

/**
 * Population stability index Σ (now − before)·ln(now/before) over quantile bins of the earlier sample.
 * Half a case is added to every bin, so that an empty one cannot make the index infinite.
 */
export function populationStability(
  before: readonly number[],
  now: readonly number[],
  binCount = 10,
): Drift | Insufficient {
  if (before.length < binCount * 5 || now.length < binCount * 5) {
    return insufficient(`PSI over ${binCount} bins needs ${binCount * 5} values on both sides.`);
  }
  requireFiniteSeries(before, 'before');
  requireFiniteSeries(now, 'now');
  const sorted = Array.from(before).sort((left, right) => left - right);
  const edges = Array.from(
    new Set(
      Array.from(
        { length: binCount - 1 },
        (_, index) => sorted[Math.floor(((index + 1) * sorted.length) / binCount)] ?? 0,
      ),
    ),
  );
  const shares = (values: readonly number[]) => {
    const counts = new Array<number>(edges.length + 1).fill(0.5);
    for (const value of values) {
      const bin = edges.findIndex((edge) => value < edge);
      const slot = bin === -1 ? edges.length : bin;
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    const total = values.length + 0.5 * counts.length;
    return counts.map((count) => count / total);
  };
  const past = shares(before);
  const psi = shares(now).reduce((sum, share, bin) => {
    const was = past[bin] ?? 0;
    return sum + (share - was) * Math.log(share / was);
  }, 0);
  return { ok: true, psi, drifted: psi > driftThreshold };
}
