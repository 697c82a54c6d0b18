import { join } from 'node:path';
import { anomalySettings } from '../../../ads/anomaly-settings';
import { evaluateDetectors, usableCurve } from '../../../eval/anomaly/curve';
import { readLabelledSeries } from '../../../eval/anomaly/series-files';
import { accountProfiles, drawAdAccounts, drawAdSeries } from '../../../eval/robustness/ad-series';
import { compareGroup, compareKinds, perturbedGroups } from '../../../eval/robustness/compare';
import { perturbations } from '../../../eval/robustness/perturbations';
import { countSource, judgeSource, leaveOneOut } from '../../../eval/robustness/sweep';
import { seededRandom } from '../../../statistics/random';

const folder = join(__dirname, '../../fixtures/hourly-ad-prices');
const load = async () => (await readLabelledSeries(folder, join(folder, 'windows.json'))).series;

describe('drawn accounts', () => {
  it('are the same for the same seed, and others for another', () => {
    const [profile] = accountProfiles;
    if (!profile) throw new Error('no profile');
    const one = drawAdSeries(profile, 'a', seededRandom(1));
    expect(drawAdSeries(profile, 'a', seededRandom(1))).toEqual(one);
    expect(drawAdSeries(profile, 'a', seededRandom(2))).not.toEqual(one);
  });

  it('hold four incidents apart from each other, within the data, and readable prices', () => {
    for (const { series } of drawAdAccounts(1, seededRandom(3))) {
      expect(series.windows).toHaveLength(4);
      const bounds = series.windows.flatMap(({ startMs, endMs }) => [startMs, endMs]);
      expect(bounds).toEqual([...bounds].sort((one, two) => one - two));
      expect(series.points[0]?.atMs).toBeLessThan(bounds[0] ?? 0);
      expect(series.points.at(-1)?.atMs).toBeGreaterThan(bounds.at(-1) ?? Infinity);
      expect(series.points.every(({ value }) => value >= 0 && Number.isFinite(value))).toBe(true);
    }
  });
});

describe('perturbations', () => {
  it('keep every window and the order of time', async () => {
    const [series] = await load();
    if (!series) throw new Error('no series');
    for (const { id, apply } of perturbations) {
      const changed = apply(series, seededRandom(1));
      const windows = changed.flatMap((one) => one.windows);
      expect([id, windows.length]).toEqual([id, series.windows.length]);
      for (const { points } of changed) {
        expect(points.every(({ atMs }, at) => atMs > (points[at - 1]?.atMs ?? -Infinity))).toBe(
          true,
        );
      }
    }
  });
});

describe('a curve', () => {
  it('leaves out limits so low that one incident covers everything', async () => {
    const [, , series] = await load();
    if (!series) throw new Error('no series');
    const results = evaluateDetectors([series]);
    const seasonal = results.at(-1);
    if (!seasonal) throw new Error('no baseline');
    const always = seasonal.curve.filter(({ alertedShare }) => alertedShare > 0.5);
    expect(always.length).toBeGreaterThan(0);
    expect(always.every(({ hits }) => hits === 3)).toBe(true);
    expect(usableCurve(seasonal).some((point) => always.includes(point))).toBe(false);
    expect(usableCurve(seasonal).length).toBeGreaterThan(50);
  });
});

describe('one setting', () => {
  it('finds at least as much as every baseline on perturbed development series, at equal false incidents', async () => {
    const chosen = new Set(['offset − a tenth of the median', 'tenth of the points dropped']);
    const groups = perturbedGroups(await load(), 42).filter(({ group }) => chosen.has(group));
    expect(groups).toHaveLength(chosen.size);
    for (const { group, series } of groups) {
      const compared = compareGroup(group, series);
      expect(compared.windows).toBe(6);
      expect(compared.found).toBeGreaterThanOrEqual(5);
      expect(compared.falseIncidents).toBeLessThanOrEqual(10);
      for (const baseline of compared.baselines) {
        expect(compared.found).toBeGreaterThanOrEqual(baseline.foundAtDetectorsFalse);
        expect(baseline.detectorFoundAtItsFalse).toBeGreaterThanOrEqual(baseline.found);
      }
    }
  });

  it('finds more than each baseline on drawn hourly accounts, at equal false incidents', () => {
    const hourly = drawAdAccounts(1, seededRandom(42))
      .filter(({ profile }) => !profile.startsWith('daily'))
      .map(({ series }) => series);
    const compared = compareGroup('drawn', hourly);
    for (const baseline of compared.baselines) {
      expect(compared.found).toBeGreaterThan(baseline.foundAtDetectorsFalse);
    }
  });

  it('is told apart by kind of incident, none counted twice', () => {
    const few = drawAdAccounts(1, seededRandom(42))
      .slice(0, 2)
      .map(({ series }) => series);
    const kinds = compareKinds(few);
    expect(kinds.reduce((sum, { planted }) => sum + planted, 0)).toBe(8);
    const found = kinds.reduce((sum, kind) => sum + (kind.found[0] ?? 0), 0);
    expect(found).toBe(compareGroup('few', few).found);
    expect(found).toBeGreaterThan(4);
  });

  it('stands on a plateau: no limit moved by a tenth loses a development incident or doubles the false ones', async () => {
    const series = await load();
    const judged = judgeSource('development', series);
    const used = countSource(judged, anomalySettings);
    for (const knob of ['riseLimit', 'fallLimit', 'shiftLimit'] as const) {
      for (const factor of [0.9, 1.1]) {
        const moved = { ...anomalySettings, [knob]: anomalySettings[knob] * factor };
        const count = countSource(judged, moved);
        expect(count.found).toBe(used.found);
        expect(count.falseIncidents).toBeLessThan(2 * used.falseIncidents);
      }
    }
    const left = leaveOneOut(
      series.map((one) => judgeSource(one.name, [one])),
      anomalySettings,
    );
    for (const one of left) expect(one.found).toBeGreaterThanOrEqual(one.windows - 1);
  });
});
