import { judgePrices } from '../../ads/anomaly';
import { anomalySettings } from '../../ads/anomaly-settings';
import { logPrices, type PricePoint } from '../../ads/price-series';
import {
  meanAndDeviation,
  madToSigma,
  median,
  medianAbsoluteDeviation,
} from '../../statistics/summary';

/** How far out each judged hour is, in units of the method's own limit: above 1 it alerts. */
export interface Judgement {
  readonly atMs: number;
  readonly excess: number;
}

export interface Detector {
  readonly id: 'detector' | 'z3' | 'log_mad5' | 'seasonal_log_mad35';
  readonly title: string;
  readonly judge: (points: readonly PricePoint[]) => readonly Judgement[];
}

/** Hour-of-week cells seen less often than this fall back to the hour of day. */
const leastPerCell = 3;

/**
 * Our detector, which sees the past only, and three baselines, which see the whole series at once. Scaling `excess`
 * draws each one's whole curve; every limit of our detector is scaled together.
 */
export const detectors: readonly Detector[] = [
  {
    id: 'detector',
    title: 'detector (past only)',
    judge: (points) => {
      const result = judgePrices(points);
      if (!result.ok) return [];
      const { riseLimit, fallLimit, shiftLimit } = anomalySettings;
      return result.judged.map(({ atMs, deviation, shift }) => ({
        atMs,
        excess: Math.max(
          deviation / riseLimit,
          -deviation / fallLimit,
          Math.abs(shift) / shiftLimit,
        ),
      }));
    },
  },
  {
    id: 'z3',
    title: 'z > 3',
    judge: (points) => {
      const summary = meanAndDeviation(points.map(({ value }) => value));
      if (!summary.ok || summary.deviation === 0) return [];
      return points.map(({ atMs, value }) => ({
        atMs,
        excess: Math.abs(value - summary.mean) / summary.deviation / 3,
      }));
    },
  },
  {
    id: 'log_mad5',
    title: 'log-MAD > 5',
    judge: (points) => {
      const logs = logPrices(points);
      return standardised(
        logs.map(({ atMs }) => atMs),
        logs.map(({ logValue }) => logValue),
        5,
      );
    },
  },
  {
    id: 'seasonal_log_mad35',
    title: 'seasonal log-MAD > 3.5',
    judge: (points) => {
      const logs = logPrices(points);
      const cells = new Map<string, number[]>();
      for (const { hour, weekday, logValue } of logs) {
        for (const key of [`${hour}`, `${weekday}:${hour}`]) {
          cells.set(key, [...(cells.get(key) ?? []), logValue]);
        }
      }
      const residuals = logs.map(({ hour, weekday, logValue }) => {
        const own = cells.get(`${weekday}:${hour}`) ?? [];
        return logValue - median(own.length >= leastPerCell ? own : (cells.get(`${hour}`) ?? own));
      });
      return standardised(
        logs.map(({ atMs }) => atMs),
        residuals,
        3.5,
      );
    },
  },
];

function standardised(
  times: readonly number[],
  values: readonly number[],
  limit: number,
): Judgement[] {
  if (values.length === 0) return [];
  const centre = median(values);
  const spread = madToSigma * medianAbsoluteDeviation(values, centre);
  if (spread === 0) return [];
  return times.map((atMs, index) => ({
    atMs,
    excess: Math.abs((values[index] ?? centre) - centre) / spread / limit,
  }));
}
