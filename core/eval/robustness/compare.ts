import { hourMs } from '../../ads/price-series';
import { seededRandom } from '../../statistics/random';
import {
  bestHitsWithin,
  countSeries,
  evaluateDetectors,
  incidentsOf,
  usableCurve,
  type DetectorResult,
} from '../anomaly/curve';
import { detectors, type Detector } from '../anomaly/detectors';
import type { AdSeries } from './ad-series';
import { perturbations, type Series } from './perturbations';
import { incidentKinds, type IncidentKind } from './planted-incidents';

/** One group of series: how many of its windows each method finds when none may raise more false incidents. */
export interface GroupComparison {
  readonly group: string;
  readonly windows: number;
  readonly seriesDays: number;
  readonly found: number;
  readonly falseIncidents: number;
  readonly baselines: readonly {
    readonly id: Detector['id'];
    readonly found: number;
    readonly falseIncidents: number;
    /** The baseline's best with no more false incidents than the detector's. */
    readonly foundAtDetectorsFalse: number;
    /** The detector's best with no more false incidents than the baseline's. */
    readonly detectorFoundAtItsFalse: number;
  }[];
}

export function compareGroup(group: string, series: readonly Series[]): GroupComparison {
  return comparisonOf(group, series, evaluateDetectors(series));
}

/** Every perturbation applied to every series, one group each; the same seed draws the same changes. */
export function perturbedGroups(
  series: readonly Series[],
  seed: number,
): { readonly group: string; readonly series: readonly Series[] }[] {
  return perturbations.map(({ id, apply }, index) => {
    const random = seededRandom(seed + index);
    return { group: id, series: series.flatMap((one) => apply(one, random)) };
  });
}

export interface KindComparison {
  readonly kind: IncidentKind;
  readonly planted: number;
  /** Found by each method at the same number of false incidents, in the order of `detectors`. */
  readonly found: readonly number[];
}

/** Which kinds of planted incident each method finds, all at no more false incidents than the detector's own. */
export function compareKinds(series: readonly AdSeries[]): KindComparison[] {
  const results = evaluateDetectors(series);
  const allowed = results[0]?.falseIncidents ?? 0;
  const spans = detectors.map(({ judge }, method) => {
    const scale = method === 0 ? 1 : bestScaleWithin(results[method], allowed);
    return series.map(({ points }) => {
      const result = judge(points);
      return result.ok ? incidentsOf(result.judgements, scale) : [];
    });
  });
  return incidentKinds.map((kind) => {
    const ofKind = series.map(({ name, windows }) => ({
      name,
      windows: windows.filter((window) => window.kind === kind),
    }));
    return {
      kind,
      planted: ofKind.reduce((sum, { windows }) => sum + windows.length, 0),
      found: spans.map((bySeries) =>
        ofKind.reduce((sum, one, at) => sum + countSeries(one, bySeries[at] ?? []).hits, 0),
      ),
    };
  });
}

function bestScaleWithin(result: DetectorResult | undefined, allowed: number): number {
  const within = (result ? usableCurve(result) : []).filter(
    (point) => point.falseIncidents <= allowed,
  );
  return within.reduce((best, point) => (point.hits > best.hits ? point : best), {
    scale: Number.POSITIVE_INFINITY,
    hits: 0,
  }).scale;
}

function comparisonOf(
  group: string,
  series: readonly Series[],
  results: readonly DetectorResult[],
): GroupComparison {
  const [own, ...baselines] = results;
  const falseIncidents = own?.falseIncidents ?? 0;
  return {
    group,
    windows: series.reduce((sum, { windows }) => sum + windows.length, 0),
    seriesDays: seriesDays(series),
    found: own?.hits ?? 0,
    falseIncidents,
    baselines: baselines.map((baseline) => ({
      id: baseline.id,
      found: baseline.hits,
      falseIncidents: baseline.falseIncidents,
      foundAtDetectorsFalse: bestHitsWithin(baseline, falseIncidents),
      detectorFoundAtItsFalse: own ? bestHitsWithin(own, baseline.falseIncidents) : 0,
    })),
  };
}

export function seriesDays(series: readonly Pick<Series, 'points'>[]): number {
  return series.reduce((sum, { points }) => {
    const [first, last] = [points[0], points.at(-1)];
    return sum + (first && last ? (last.atMs - first.atMs) / (24 * hourMs) : 0);
  }, 0);
}
