import { ewmaLimits } from '../statistics/ewma';
import { insufficient, type Insufficient } from '../statistics/input-error';
import { madToSigma } from '../statistics/summary';
import { cadenceHours, settingsFor, type AnomalySettings } from './anomaly-settings';
import { hourMs, logPrices, type LogPoint, type PricePoint } from './price-series';
import { deseasonalise, fitSeasonalBaseline, spreadByHour } from './seasonal-baseline';
import { medianOf, trailingMedians } from './sliding-median';

export type AnomalyKind = 'rise' | 'fall' | 'shift';

export interface JudgedPrice {
  readonly atMs: number;
  readonly value: number;
  /** What the price should have been, in the unit of the series. */
  readonly expected: number;
  /** Robust sigmas above (+) or below (−) the expected price; below, never more than 1 / spread. */
  readonly deviation: number;
  /** The EWMA of those deviations in units of its own limit width. */
  readonly shift: number;
  readonly anomaly: AnomalyKind | null;
}

/** One spike must not pass for a lasting shift: the EWMA sees no price beyond this. */
const shiftClip = 3;

/**
 * Judges every price of an hourly or daily CPC or CPM series by the prices before it only, as it would have been
 * judged live: seasonal medians, the level of the past week, a robust spread per hour of day; then the price's own
 * deviation and an EWMA of the deviations. Baselines are refitted once a day.
 *
 * @param settings by default those of the cadence the first prices have.
 * @returns one verdict per price after the warm-up, or "insufficient" when there is none.
 * @throws InputError as {@link logPrices}.
 */
export function judgePrices(
  points: readonly PricePoint[],
  {
    zone = 'UTC',
    settings = settingsFor(cadenceHours(points)),
  }: { zone?: string; settings?: AnomalySettings } = {},
): { readonly ok: true; readonly judged: readonly JudgedPrice[] } | Insufficient {
  const series = logPrices(points, zone);
  const first = series[0];
  const judged: JudgedPrice[] = [];
  let oldest = 0;
  let view: View | null = null;
  let ewma = 0;
  series.forEach((point, index) => {
    if (!first || point.atMs - first.atMs < settings.warmUpHours * hourMs) return;
    while ((series[oldest]?.atMs ?? 0) < point.atMs - settings.historyHours * hourMs) oldest += 1;
    if (index - oldest < settings.leastHistory) return;
    if (!view || point.atMs - view.fittedAtMs >= 24 * hourMs) {
      view = viewOf(series.slice(oldest, index), point.atMs, settings);
    }
    const level = levelBefore(series, index, view, settings);
    if (level === null) return;
    const residual = deseasonalise(view.baseline, point) - level;
    const deviation = distance(residual) / (view.spread[point.hour] ?? settings.spreadFloor);
    const clipped = Math.max(-shiftClip, Math.min(shiftClip, deviation));
    ewma = settings.shiftLambda * clipped + (1 - settings.shiftLambda) * ewma;
    const reach = ewmaLimits(0, 1, settings.shiftLambda, 1, view.autocorrelation).upper;
    const shift = ewma / reach;
    judged.push({
      atMs: point.atMs,
      value: Math.exp(point.logValue),
      expected: Math.exp(point.logValue - residual),
      deviation,
      shift,
      anomaly: verdict(deviation, shift, settings),
    });
  });
  return judged.length === 0
    ? insufficient(
        `Prices can be judged after ${settings.warmUpHours / 24} days and ${settings.leastHistory} of them.`,
      )
    : { ok: true, judged };
}

/**
 * Log distance upwards; downwards the share of the price that is gone, which ends at one. The logarithm has no
 * lower end, so the cheapest odd impression would outrank every rise that cost money.
 */
function distance(residual: number): number {
  return residual > 0 ? residual : Math.expm1(residual);
}

function verdict(deviation: number, shift: number, settings: AnomalySettings): AnomalyKind | null {
  if (deviation > settings.riseLimit) return 'rise';
  if (deviation < -settings.fallLimit) return 'fall';
  return Math.abs(shift) > settings.shiftLimit ? 'shift' : null;
}

interface View {
  readonly fittedAtMs: number;
  readonly baseline: ReturnType<typeof fitSeasonalBaseline>;
  readonly spread: readonly number[];
  readonly autocorrelation: number;
}

function viewOf(history: readonly LogPoint[], atMs: number, settings: AnomalySettings): View {
  const baseline = fitSeasonalBaseline(history, settings.fullWeekday);
  const residuals = history.map((point) => ({
    atMs: point.atMs,
    hour: point.hour,
    value: deseasonalise(baseline, point),
  }));
  const levels = trailingMedians(residuals, settings.levelHours * hourMs, settings.leastLevel);
  const deviations = residuals.map(({ hour, value }, index) => ({
    hour,
    value: value - (levels[index] ?? 0),
  }));
  const spread = spreadByHour(deviations, settings.spreadFloor);
  const standard = deviations.map(({ hour, value }) => value / (spread[hour] ?? 1));
  return { fittedAtMs: atMs, baseline, spread, autocorrelation: lagOneCorrelation(standard) };
}

function levelBefore(
  series: readonly LogPoint[],
  index: number,
  view: View,
  settings: AnomalySettings,
): number | null {
  const now = series[index]?.atMs ?? 0;
  const values: number[] = [];
  for (let i = index - 1; i >= 0; i -= 1) {
    const point = series[i];
    if (!point || point.atMs < now - settings.levelHours * hourMs) break;
    values.push(deseasonalise(view.baseline, point));
  }
  return values.length < settings.leastLevel ? null : medianOf(values);
}

/**
 * Correlation of neighbouring hours from medians: the spread of sums against that of differences, (a² − b²)/(a² + b²)
 * (Gnanadesikan & Kettenring 1972), so that incidents in the past do not set it. Between 0 and 0.95.
 */
function lagOneCorrelation(values: readonly number[]): number {
  const sums: number[] = [];
  const differences: number[] = [];
  for (let i = 1; i < values.length; i += 1) {
    const [before, now] = [values[i - 1] ?? 0, values[i] ?? 0];
    sums.push(Math.abs(now + before));
    differences.push(Math.abs(now - before));
  }
  const a = (madToSigma * medianOf(sums)) ** 2;
  const b = (madToSigma * medianOf(differences)) ** 2;
  return a + b === 0 ? 0 : Math.max(0, Math.min(0.95, (a - b) / (a + b)));
}
