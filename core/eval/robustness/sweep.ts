import { judgePrices, type JudgedPrice } from '../../ads/anomaly';
import { cadenceHours, settingsFor, type AnomalySettings } from '../../ads/anomaly-settings';
import { countSeries, incidentsOf } from '../anomaly/curve';
import { excessOf } from '../anomaly/detectors';
import { seriesDays } from './compare';
import type { Series } from './perturbations';

export interface Count {
  readonly found: number;
  readonly windows: number;
  readonly falseIncidents: number;
}

/** Series that stand or fall together, judged once; limits can then be tried without judging again. */
export interface JudgedSource {
  readonly name: string;
  readonly seriesDays: number;
  readonly series: readonly { readonly series: Series; readonly judged: readonly JudgedPrice[] }[];
}

type Change = (settings: AnomalySettings) => AnomalySettings;
const unchanged: Change = (settings) => settings;

export function judgeSource(
  name: string,
  series: readonly Series[],
  change = unchanged,
): JudgedSource {
  return {
    name,
    seriesDays: seriesDays(series),
    series: series.map((one) => {
      const settings = change(settingsFor(cadenceHours(one.points)));
      const result = judgePrices(one.points, { settings });
      return { series: one, judged: result.ok ? result.judged : [] };
    }),
  };
}

export function countSource(source: JudgedSource, limits: AnomalySettings): Count {
  const counts = source.series.map(({ series, judged }) =>
    countSeries(
      series,
      incidentsOf(
        judged.map((price) => ({ atMs: price.atMs, excess: excessOf(price, limits) })),
        1,
      ),
    ),
  );
  return {
    found: counts.reduce((sum, { hits }) => sum + hits, 0),
    windows: counts.reduce((sum, { windows }) => sum + windows, 0),
    falseIncidents: counts.reduce((sum, { falseIncidents }) => sum + falseIncidents, 0),
  };
}

type Knob =
  | 'riseLimit'
  | 'fallLimit'
  | 'shiftLimit'
  | 'shiftLambda'
  | 'historyHours'
  | 'levelHours'
  | 'fullWeekday'
  | 'spreadFloor';
/** Factors each constant is moved by, one at a time; a level must stay whole days. */
const knobs: Readonly<Record<Knob, readonly number[]>> = {
  riseLimit: [0.8, 0.9, 1.1, 1.2],
  fallLimit: [0.8, 0.9, 1.1, 1.2],
  shiftLimit: [0.8, 0.9, 1.1, 1.2],
  shiftLambda: [0.5, 1.5],
  historyHours: [0.75, 1.25],
  levelHours: [5 / 7, 9 / 7],
  fullWeekday: [0.5, 2],
  spreadFloor: [0.5, 2],
};
const isLimit = (knob: Knob) => knob.endsWith('Limit');

export interface SweepRow {
  readonly change: string;
  readonly counts: readonly Count[];
}

/** What moving one constant at a time does to each source; the first row is the setting as it is. */
export function sweep(
  sources: readonly { readonly name: string; readonly series: readonly Series[] }[],
  settings: AnomalySettings,
): SweepRow[] {
  const judged = sources.map(({ name, series }) => judgeSource(name, series));
  const rows: SweepRow[] = [
    { change: 'as it is', counts: judged.map((source) => countSource(source, settings)) },
  ];
  for (const knob of Object.keys(knobs).filter((key): key is Knob => key in knobs)) {
    for (const factor of knobs[knob]) {
      const change: Change = (before) => ({ ...before, [knob]: before[knob] * factor });
      const again = isLimit(knob)
        ? judged
        : sources.map(({ name, series }) => judgeSource(name, series, change));
      rows.push({
        change: `${knob} × ${factor.toFixed(2)}`,
        counts: again.map((source) => countSource(source, change(settings))),
      });
    }
  }
  return rows;
}

const riseLimits = [3.5, 3.75, 4, 4.25, 4.5, 4.75, 5, 5.5];
const fallLimits = [3.5, 4, 4.5, 5, 6];
/** What the choice may cost: a false incident a month and series. */
const daysPerFalse = 30;

export interface LeftOut extends Count {
  readonly name: string;
  readonly riseLimit: number;
  readonly fallLimit: number;
  /** The same source at the setting that is used. */
  readonly asUsed: Count;
}

/**
 * Each source in turn is left out; the others choose the limits that find the most within a false incident per
 * thirty series-days, and the one left out says how that choice does. Sources weigh alike, whatever their size.
 */
export function leaveOneOut(
  sources: readonly JudgedSource[],
  settings: AnomalySettings,
): LeftOut[] {
  const grid = riseLimits.flatMap((riseLimit) =>
    fallLimits.map((fallLimit) => {
      const limits = { ...settings, riseLimit, fallLimit };
      return { limits, counts: sources.map((source) => countSource(source, limits)) };
    }),
  );
  return sources.map((source, left) => {
    const shareFound = (counts: readonly Count[]) =>
      counts.reduce(
        (sum, { found, windows }, at) => sum + (at === left || windows === 0 ? 0 : found / windows),
        0,
      );
    const falseRate = (counts: readonly Count[]) =>
      counts.reduce(
        (sum, { falseIncidents }, at) =>
          sum + (at === left ? 0 : falseIncidents / (sources[at]?.seriesDays ?? 1)),
        0,
      ) /
      (sources.length - 1);
    const affordable = grid.filter(({ counts }) => falseRate(counts) <= 1 / daysPerFalse);
    const [best] = [...(affordable.length > 0 ? affordable : grid)].sort(
      (one, two) =>
        shareFound(two.counts) - shareFound(one.counts) ||
        falseRate(one.counts) - falseRate(two.counts),
    );
    const limits = best?.limits ?? settings;
    return {
      name: source.name,
      riseLimit: limits.riseLimit,
      fallLimit: limits.fallLimit,
      ...countSource(source, limits),
      asUsed: countSource(source, settings),
    };
  });
}
