import { bestHitsWithin, evaluateDetectors, fewestFalseFor } from '../anomaly/curve';
import { readLabelledSeries } from '../anomaly/series-files';
import { anomalyChart } from '../charts/anomaly-chart';
import type { Options } from '../options';
import { textTable, type EvalReport } from '../report';

const dayMs = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString();

/** Detector and baselines on labelled series: hits and false incidents at each one's setting, and whole curves. */
export async function anomalyReport(options: Options): Promise<EvalReport> {
  const { series, withoutFile } = await readLabelledSeries(
    options.path('data'),
    options.path('windows'),
  );
  const results = evaluateDetectors(series);
  const windows = series.reduce((sum, one) => sum + one.windows.length, 0);
  const days = series.reduce((sum, { points }) => {
    const [first, last] = [points[0], points.at(-1)];
    return sum + (first && last ? (last.atMs - first.atMs) / dayMs : 0);
  }, 0);
  const [own, ...baselines] = results;
  const comparison = baselines.map((baseline) => ({
    baseline: baseline.id,
    baseline_hits: baseline.hits,
    baseline_false: baseline.falseIncidents,
    baseline_hits_at_detectors_false: own ? bestHitsWithin(baseline, own.falseIncidents) : null,
    detector_hits_at_no_more_false: own ? bestHitsWithin(own, baseline.falseIncidents) : 0,
    detector_false_at_no_fewer_hits: own ? fewestFalseFor(own, baseline.hits) : null,
  }));
  const outside = series.flatMap(({ name, windowsOutside }) =>
    windowsOutside.map((window) => ({ name, ...window })),
  );
  const unjudged = results.flatMap((result) =>
    result.unjudged.map((one) => ({ title: result.title, ...one })),
  );
  const mended = series.filter(({ mended: m }) => m.outOfOrder + m.repeatedTimes + m.unusable > 0);
  const text = [
    `${series.length} series, ${windows} labelled ${windows === 1 ? 'window' : 'windows'}, ${Math.round(days)} series-days`,
    ...outside.map(
      ({ name, startMs, endMs }) =>
        `  ${name}: window ${iso(startMs)} – ${iso(endMs)} lies outside the data, not counted`,
    ),
    ...unjudged.map(({ title, name, reason }) => `  ${name}: ${title}: insufficient: ${reason}`),
    ...withoutFile.map((name) => `  ${name}: windows without a CSV file, not counted`),
    ...mended.map(
      ({ name, mended: m }) =>
        `  ${name}: ${m.outOfOrder} rows sorted, ${m.repeatedTimes} repeated times averaged, ${m.unusable} rows unusable`,
    ),
    '',
    textTable(
      ['method', 'found', 'of', 'false'],
      results.map((result) => [
        result.title,
        String(result.hits),
        String(windows),
        String(result.falseIncidents),
      ]),
    ),
    '',
    textTable(
      ['detector on', 'found', 'of', 'false'],
      (own?.series ?? []).map((one) => [
        one.name,
        String(one.hits),
        String(one.windows),
        String(one.falseIncidents),
      ]),
    ),
    '',
    ...comparison.map(
      (one) =>
        `${one.baseline}: ${one.baseline_hits} found, ${one.baseline_false} false; the detector finds ${one.detector_hits_at_no_more_false} at no more false, or as many with ${one.detector_false_at_no_fewer_hits ?? '—'} false; with no more than the detector's ${own?.falseIncidents ?? 0} false it finds ${one.baseline_hits_at_detectors_false ?? '—'}`,
    ),
  ].join('\n');
  return {
    text,
    json: {
      command: 'anomaly',
      windows,
      windows_without_file: withoutFile,
      windows_outside_data: outside.map(({ name, startMs, endMs }) => ({
        name,
        start: iso(startMs),
        end: iso(endMs),
      })),
      series_days: days,
      hits: own?.hits ?? 0,
      false_incidents: own?.falseIncidents ?? 0,
      methods: results.map((result) => ({
        id: result.id,
        title: result.title,
        hits: result.hits,
        false_incidents: result.falseIncidents,
        insufficient: result.unjudged,
        series: result.series.map((one) => ({
          name: one.name,
          windows: one.windows,
          hits: one.hits,
          false_incidents: one.falseIncidents,
          incidents: one.incidents.map(({ startMs, endMs, hit }) => ({
            start: iso(startMs),
            end: iso(endMs),
            hit,
          })),
        })),
        curve: result.curve.map(({ scale, hits, falseIncidents, alertedShare }) => ({
          scale,
          hits,
          false_incidents: falseIncidents,
          alerted_share: alertedShare,
        })),
      })),
      comparison,
      mended: series.map(({ name, mended: m }) => ({ name, ...m })),
    },
    svg: anomalyChart(results, windows, days),
  };
}
