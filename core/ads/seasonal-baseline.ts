import { madToSigma } from '../statistics/summary';
import type { LogPoint } from './price-series';
import { medianOf } from './sliding-median';

/** What a price usually is at an hour of a weekday, on the log scale, and how far it usually strays. */
export interface SeasonalBaseline {
  readonly centre: number;
  readonly byHour: readonly number[];
  readonly byWeekday: readonly number[];
}

/** An effect seen n times keeps the share n/(n + 1) of itself: one odd hour is not yet a habit. */
const shrinkHourBy = 1;
const passes = 2;

/**
 * Additive hour-of-day and weekday medians by alternating passes (Tukey's median polish). Additive rather than
 * one median per cell, because 168 cells would rest on one value per week each.
 *
 * @param fullWeekday values a weekday's effect needs to count fully; below a quarter of them it counts nothing.
 */
export function fitSeasonalBaseline(
  history: readonly LogPoint[],
  fullWeekday: number,
): SeasonalBaseline {
  const byHour = new Array<number>(24).fill(0);
  const byWeekday = new Array<number>(7).fill(0);
  let centre = medianOf(history.map((point) => point.logValue));
  for (let pass = 0; pass < passes; pass += 1) {
    const hours = Array.from({ length: 24 }, (): number[] => []);
    for (const { logValue, hour, weekday } of history) {
      hours[hour]?.push(logValue - centre - (byWeekday[weekday] ?? 0));
    }
    hours.forEach((values, hour) => {
      if (values.length > 0) {
        byHour[hour] = medianOf(values) * (values.length / (values.length + shrinkHourBy));
      }
    });
    const weekdays = Array.from({ length: 7 }, (): number[] => []);
    for (const { logValue, hour, weekday } of history) {
      weekdays[weekday]?.push(logValue - centre - (byHour[hour] ?? 0));
    }
    weekdays.forEach((values, weekday) => {
      if (values.length >= fullWeekday / 4) {
        byWeekday[weekday] = medianOf(values) * Math.min(1, values.length / fullWeekday);
      }
    });
    centre = medianOf(
      history.map(
        ({ logValue, hour, weekday }) => logValue - (byHour[hour] ?? 0) - (byWeekday[weekday] ?? 0),
      ),
    );
  }
  return { centre, byHour, byWeekday };
}

/** Log price less its usual value at that hour and weekday. */
export function deseasonalise(baseline: SeasonalBaseline, point: LogPoint): number {
  return (
    point.logValue -
    baseline.centre -
    (baseline.byHour[point.hour] ?? 0) -
    (baseline.byWeekday[point.weekday] ?? 0)
  );
}

/** An hour's own spread weighs as much as the common one once it rests on this many values. */
const spreadPriorCount = 14;

/**
 * Robust spread per hour of day, pulled towards the spread of all hours: nights with few clicks stray more, but
 * a handful of nights must not decide it. Never below `floor`.
 */
export function spreadByHour(
  deviations: readonly { readonly hour: number; readonly value: number }[],
  floor: number,
): number[] {
  const common = madToSigma * medianOf(deviations.map(({ value }) => Math.abs(value)));
  const hours = Array.from({ length: 24 }, (): number[] => []);
  for (const { hour, value } of deviations) hours[hour]?.push(Math.abs(value));
  return hours.map((values) => {
    if (values.length === 0) return Math.max(floor, common);
    const own = madToSigma * medianOf(values);
    const pooled = Math.sqrt(
      (values.length * own * own + spreadPriorCount * common * common) /
        (values.length + spreadPriorCount),
    );
    return Math.max(floor, pooled);
  });
}
