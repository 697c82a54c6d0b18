import { hourMs, type PricePoint } from '../../ads/price-series';
import { medianOf } from '../../ads/sliding-median';
import { drawNormal } from '../../statistics/draws';
import type { RandomSource } from '../../statistics/random';
import type { LabelledSeries } from '../anomaly/series-files';

export type Series = Pick<LabelledSeries, 'name' | 'points' | 'windows'>;

/** A change to a labelled series that leaves its incidents what they are. */
export interface Perturbation {
  readonly id: string;
  readonly apply: (series: Series, random: RandomSource) => readonly Series[];
}

const values =
  (change: (value: number, usual: number, random: RandomSource) => number): Perturbation['apply'] =>
  (series, random) => {
    const usual = medianOf(series.points.map(({ value }) => value));
    return [
      {
        ...series,
        points: series.points.map((point) => ({
          ...point,
          value: change(point.value, usual, random),
        })),
      },
    ];
  };
const kept =
  (
    keep: (point: PricePoint, index: number, random: RandomSource) => boolean,
  ): Perturbation['apply'] =>
  (series, random) => [
    { ...series, points: series.points.filter((point, index) => keep(point, index, random)) },
  ];
const dayMs = 24 * hourMs;

export const perturbations: readonly Perturbation[] = [
  { id: 'another currency (× 655.957)', apply: values((value) => value * 655.957) },
  { id: 'offset + half the median', apply: values((value, usual) => value + usual / 2) },
  {
    id: 'offset − a tenth of the median',
    apply: values((value, usual) => Math.max(value * 0.1, value - usual / 10)),
  },
  { id: 'square root', apply: values((value) => Math.sqrt(value)) },
  { id: 'power 1.5', apply: values((value) => value ** 1.5) },
  { id: 'ln(1 + value/median)', apply: values((value, usual) => Math.log1p(value / usual)) },
  {
    id: 'noise 5 %',
    apply: values((value, _, random) => value * Math.exp(0.05 * drawNormal(random))),
  },
  {
    id: 'noise 15 %',
    apply: values((value, _, random) => value * Math.exp(0.15 * drawNormal(random))),
  },
  { id: 'rounded to two digits', apply: values((value) => Number(value.toPrecision(2))) },
  { id: 'every 2nd point', apply: kept((_, index) => index % 2 === 0) },
  { id: 'every 2nd point, the others', apply: kept((_, index) => index % 2 === 1) },
  { id: 'every 3rd point', apply: kept((_, index) => index % 3 === 0) },
  { id: 'tenth of the points dropped', apply: kept((_, __, random) => random() >= 0.1) },
  {
    id: 'every 9th day missing',
    apply: kept(({ atMs }) => Math.floor(atMs / dayMs) % 9 !== 4),
  },
  {
    id: 'stamps off by up to 20 minutes',
    apply: (series, random) => [
      {
        ...series,
        points: series.points.map(({ atMs, value }) => ({
          atMs: atMs + Math.round((random() - 0.5) * (2 / 3) * hourMs),
          value,
        })),
      },
    ],
  },
  { id: 'other time zone (+ 9 h)', apply: (series) => [moved(series, 9 * hourMs)] },
  {
    id: 'backwards in time',
    apply: (series) => {
      const last = (series.points.at(-1)?.atMs ?? 0) + (series.points[0]?.atMs ?? 0);
      return [
        {
          name: series.name,
          points: series.points.map(({ atMs, value }) => ({ atMs: last - atMs, value })).reverse(),
          windows: series.windows.map(({ startMs, endMs }) => ({
            startMs: last - endMs,
            endMs: last - startMs,
          })),
        },
      ];
    },
  },
  {
    id: 'cut in halves',
    apply: (series) => {
      const middle = series.points[Math.floor(series.points.length / 2)]?.atMs ?? 0;
      return [
        {
          name: `${series.name} 1`,
          points: series.points.filter(({ atMs }) => atMs < middle),
          windows: series.windows.filter(({ startMs }) => startMs < middle),
        },
        {
          name: `${series.name} 2`,
          points: series.points.filter(({ atMs }) => atMs >= middle),
          windows: series.windows.filter(({ startMs }) => startMs >= middle),
        },
      ];
    },
  },
];

function moved(series: Series, byMs: number): Series {
  return {
    ...series,
    points: series.points.map(({ atMs, value }) => ({ atMs: atMs + byMs, value })),
    windows: series.windows.map(({ startMs, endMs }) => ({
      startMs: startMs + byMs,
      endMs: endMs + byMs,
    })),
  };
}
