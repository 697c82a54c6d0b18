import { hourMs } from './price-series';
import { medianOf } from './sliding-median';

/**
 * One setting for every account. The limits come from what an alert costs, not from any series: a rise spends
 * money, so it is judged at 4.25 robust sigmas (once in ten years of hours if prices were Gaussian, about monthly
 * with the tails ad auctions have); a fall spends nothing and only hints at broken tracking or delivery, and is
 * measured by the share of the price that is gone: at a usual spread of 15 % one hour must lose two thirds. All
 * limits stand on a plateau: `npm run eval -w core -- anomaly-study` shows what a tenth more or less changes.
 */
export interface AnomalySettings {
  /** How much past a baseline rests on. */
  readonly historyHours: number;
  /** The slowly moving price level is the median of this much past: whole weeks, as seasons last a week. */
  readonly levelHours: number;
  /** No verdict before this much past exists. */
  readonly warmUpHours: number;
  /** Fewest prices a baseline is fitted to, and fewest a level is the median of. */
  readonly leastHistory: number;
  readonly leastLevel: number;
  /** A weekday's effect counts fully once it rests on this many prices. */
  readonly fullWeekday: number;
  readonly riseLimit: number;
  readonly fallLimit: number;
  /** EWMA weight of the newest price, for lasting shifts too small for one price to show. */
  readonly shiftLambda: number;
  readonly shiftLimit: number;
  /** Smallest spread believed, on the log scale: 5 %. A constant past must not make 1 % an incident. */
  readonly spreadFloor: number;
}

/** Hourly prices, gaps allowed: eight weeks of past, so that each weekday was seen eight times; level of a week. */
export const anomalySettings: AnomalySettings = {
  historyHours: 8 * 7 * 24,
  levelHours: 7 * 24,
  warmUpHours: 7 * 24,
  leastHistory: 72,
  leastLevel: 12,
  fullWeekday: 48,
  riseLimit: 4.25,
  fallLimit: 4.5,
  shiftLambda: 0.2,
  shiftLimit: 5,
  spreadFloor: 0.05,
};

/** Daily prices: a week holds seven of them, so level and warm-up take four weeks and the past half a year. */
export const dailyAnomalySettings: AnomalySettings = {
  ...anomalySettings,
  historyHours: 26 * 7 * 24,
  levelHours: 4 * 7 * 24,
  warmUpHours: 4 * 7 * 24,
  leastHistory: 21,
  leastLevel: 14,
  fullWeekday: 4,
};

/** Prices at least this far apart, by the median of the first ones, are daily. */
const dailyFromHours = 12;
const firstGaps = 14;

/** Hours between neighbouring prices, from the first ones only, so that later ones never change a verdict. */
export function cadenceHours(points: readonly { readonly atMs: number }[]): number {
  const gaps = points
    .slice(1, firstGaps + 1)
    .map(({ atMs }, index) => atMs - (points[index]?.atMs ?? atMs));
  return medianOf(gaps) / hourMs;
}

export function settingsFor(cadence: number): AnomalySettings {
  return cadence >= dailyFromHours ? dailyAnomalySettings : anomalySettings;
}
