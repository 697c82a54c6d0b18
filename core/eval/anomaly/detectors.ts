import { judgePrices, type JudgedPrice } from '../../ads/anomaly';
import { anomalySettings, type AnomalySettings } from '../../ads/anomaly-settings';
import { logPrices, type PricePoint } from '../../ads/price-series';
import { insufficient, type Insufficient } from '../../statistics/input-error';
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
  /** Why it has no verdict at all, or its judgements. */
  readonly judge: (points: readonly PricePoint[]) => Judgements;
}

export type Judgements =
  { readonly ok: true; readonly judgements: readonly Judgement[] } | Insufficient;

type Limits = Pick<AnomalySettings, 'riseLimit' | 'fallLimit' | 'shiftLimit'>;

/** Hour-of-week cells seen less often than this fall back to the hour of day. */
const leastPerCell = 3;

const noSpread = insufficient('The values do not spread.');

/** How far a judged price is beyond the nearest of the detector's limits. */
export function excessOf(
  { deviation, shift }: Pick<JudgedPrice, 'deviation' | 'shift'>,
  { riseLimit, fallLimit, shiftLimit }: Limits = anomalySettings,
): number {
  return Math.max(deviation / riseLimit, -deviation / fallLimit, Math.abs(shift) / shiftLimit);
}

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
      if (!result.ok) return result;
      return {
        ok: true,
        judgements: result.judged.map((price) => ({ atMs: price.atMs, excess: excessOf(price) })),
      };
    },
  },
  {
    id: 'z3',
    title: 'z > 3',
    judge: (points) => {
      const summary = meanAndDeviation(points.map(({ value }) => value));
      if (!summary.ok) return summary;
      if (summary.deviation === 0) return noSpread;
      return {
        ok: true,
        judgements: points.map(({ atMs, value }) => ({
          atMs,
          excess: Math.abs(value - summary.mean) / summary.deviation / 3,
        })),
      };
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
): Judgements {
  if (values.length === 0) return insufficient('Nothing was bought at any time.');
  const centre = median(values);
  const spread = madToSigma * medianAbsoluteDeviation(values, centre);
  if (spread === 0) return noSpread;
  return {
    ok: true,
    judgements: times.map((atMs, index) => ({
      atMs,
      excess: Math.abs((values[index] ?? centre) - centre) / spread / limit,
    })),
  };
}
