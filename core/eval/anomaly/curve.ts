import { groupingHours } from '../../ads/incidents';
import { hourMs } from '../../ads/price-series';
import { detectors, type Detector, type Judgement } from './detectors';
import type { LabelledSeries } from './series-files';

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export interface SeriesCount {
  readonly name: string;
  readonly windows: number;
  readonly hits: number;
  readonly falseIncidents: number;
  readonly incidents: readonly (Span & { readonly hit: boolean })[];
}

export interface CurvePoint {
  /** Factor on the method's limits; 1 is the setting it is used at. */
  readonly scale: number;
  readonly hits: number;
  readonly falseIncidents: number;
  /** Share of the time an incident stands; a method that alerts all the time finds every window. */
  readonly alertedShare: number;
}

/** A series a method gave no verdict on; its windows count as not found. */
export interface Unjudged {
  readonly name: string;
  readonly reason: string;
}

export interface DetectorResult {
  readonly id: Detector['id'];
  readonly title: string;
  readonly hits: number;
  readonly falseIncidents: number;
  readonly series: readonly SeriesCount[];
  readonly unjudged: readonly Unjudged[];
  readonly curve: readonly CurvePoint[];
}

const scales = Array.from({ length: 101 }, (_, step) => 0.4 * 10 ** (step / 100));

/** Alerts no farther apart than the grouping time are one incident; all methods are counted alike. */
export function incidentsOf(judged: readonly Judgement[], scale: number): Span[] {
  const spans: Span[] = [];
  for (const { atMs, excess } of judged) {
    if (excess <= scale) continue;
    const open = spans.at(-1);
    if (open && atMs - open.endMs <= groupingHours * hourMs) {
      spans[spans.length - 1] = { startMs: open.startMs, endMs: atMs };
    } else {
      spans.push({ startMs: atMs, endMs: atMs });
    }
  }
  return spans;
}

/** A window is hit when an incident overlaps it; an incident that overlaps none is false. */
export function countSeries(
  { name, windows }: Pick<LabelledSeries, 'name' | 'windows'>,
  spans: readonly Span[],
): SeriesCount {
  const meets = (one: Span, two: Span) => one.startMs <= two.endMs && two.startMs <= one.endMs;
  const incidents = spans.map((span) => ({
    ...span,
    hit: windows.some((window) => meets(span, window)),
  }));
  return {
    name,
    windows: windows.length,
    hits: windows.filter((window) => spans.some((span) => meets(span, window))).length,
    falseIncidents: incidents.filter(({ hit }) => !hit).length,
    incidents,
  };
}

/** Every method at its own setting and over its whole curve. */
export function evaluateDetectors(
  series: readonly Pick<LabelledSeries, 'name' | 'points' | 'windows'>[],
): DetectorResult[] {
  return detectors.map(({ id, title, judge }) => {
    const judged = series.map((one) => ({ one, result: judge(one.points) }));
    const at = (scale: number) =>
      judged.map(({ one, result }) =>
        countSeries(one, result.ok ? incidentsOf(result.judgements, scale) : []),
      );
    const total = (counts: readonly SeriesCount[]) => ({
      hits: counts.reduce((sum, { hits }) => sum + hits, 0),
      falseIncidents: counts.reduce((sum, { falseIncidents }) => sum + falseIncidents, 0),
    });
    const times = series.map(({ points }) => (points.at(-1)?.atMs ?? 0) - (points[0]?.atMs ?? 0));
    const wholeMs = times.reduce((sum, time) => sum + time, 0);
    const own = at(1);
    return {
      id,
      title,
      ...total(own),
      series: own,
      unjudged: judged.flatMap(({ one, result }) =>
        result.ok ? [] : [{ name: one.name, reason: result.reason }],
      ),
      curve: scales.map((scale) => {
        const counts = at(scale);
        const alertedMs = counts
          .flatMap(({ incidents }) => incidents)
          .reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
        return { scale, ...total(counts), alertedShare: wholeMs === 0 ? 0 : alertedMs / wholeMs };
      }),
    };
  });
}

/** Alerting for longer than this is no detection: a limit low enough makes one incident of everything. */
const mostAlerted = 0.25;

/** Points of the curve that still tell incidents from the rest of the time. */
export function usableCurve({ curve }: Pick<DetectorResult, 'curve'>): readonly CurvePoint[] {
  return curve.filter(({ alertedShare }) => alertedShare <= mostAlerted);
}

/** Most windows found anywhere on the curve with at most so many false incidents. */
export function bestHitsWithin(result: DetectorResult, falseIncidents: number): number {
  return usableCurve(result).reduce(
    (best, point) => (point.falseIncidents <= falseIncidents ? Math.max(best, point.hits) : best),
    result.falseIncidents <= falseIncidents ? result.hits : 0,
  );
}

/** Fewest false incidents anywhere on the curve with at least so many windows found; null when it never gets there. */
export function fewestFalseFor(result: DetectorResult, hits: number): number | null {
  const reached = [result, ...usableCurve(result)].filter((point) => point.hits >= hits);
  return reached.reduce<number | null>(
    (least, { falseIncidents }) =>
      least === null ? falseIncidents : Math.min(least, falseIncidents),
    null,
  );
}
