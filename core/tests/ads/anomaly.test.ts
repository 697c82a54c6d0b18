import { judgePrices } from '../../ads/anomaly';
import { anomalySettings } from '../../ads/anomaly-settings';
import { groupIncidents, rankBySpendAtRisk } from '../../ads/incidents';
import { hourMs, type PricePoint } from '../../ads/price-series';
import { drawNormal } from '../../statistics/draws';
import { seededRandom } from '../../statistics/random';

const start = Date.UTC(2026, 0, 5);

/** Ten weeks of a seasonal, drifting, autocorrelated price; `change` multiplies it at chosen hours. */
function prices(seed: number, change: (hour: number) => number = () => 1): PricePoint[] {
  const random = seededRandom(seed);
  let noise = 0;
  return Array.from({ length: 70 * 24 }, (_, hour) => {
    noise = 0.5 * noise + 0.1 * drawNormal(random);
    const season =
      0.5 * Math.sin((2 * Math.PI * (hour % 24)) / 24) + (hour % 168 >= 120 ? -0.3 : 0);
    const drift = 0.3 * Math.sin(hour / 500);
    return {
      atMs: start + hour * hourMs,
      value: 0.4 * Math.exp(season + drift + noise) * change(hour),
    };
  });
}
const incidentsOf = (points: PricePoint[], zone = 'UTC') => {
  const result = judgePrices(points, { zone });
  if (!result.ok) throw new Error(result.reason);
  return groupIncidents(result.judged);
};

describe('hourly ad prices', () => {
  it('raise at most one false incident a month on season, drift and noise alone', () => {
    const total = [1, 2, 3, 4].reduce((sum, seed) => sum + incidentsOf(prices(seed)).length, 0);
    expect(total).toBeLessThanOrEqual(4 * 2);
  });

  it('rise at night to a daytime price: found, though no plain limit would see it', () => {
    const night = 1_000 - (1_000 % 24) + 18;
    const found = incidentsOf(prices(5, (hour) => (hour === night ? 2.6 : 1)));
    expect(found).toContainEqual(
      expect.objectContaining({ kind: 'rise', startMs: start + night * hourMs }),
    );
    const all = prices(5, (hour) => (hour === night ? 2.6 : 1)).map((point) => point.value);
    const spike = all[night] ?? 0;
    const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
    const sd = Math.sqrt(all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length);
    expect((spike - mean) / sd).toBeLessThan(3);
  });

  it('fall to a tenth: found; a fall by a third: left alone', () => {
    const at = 1_100;
    expect(incidentsOf(prices(6, (hour) => (hour === at ? 0.1 : 1)))).toContainEqual(
      expect.objectContaining({ kind: 'fall', startMs: start + at * hourMs }),
    );
    const mild = incidentsOf(prices(6, (hour) => (hour === at ? 0.67 : 1)));
    expect(mild.filter(({ startMs }) => startMs === start + at * hourMs)).toEqual([]);
  });

  it('stay dearer for two days by a quarter: found as a shift, as one incident', () => {
    const found = incidentsOf(prices(7, (hour) => (hour >= 1_000 && hour < 1_048 ? 1.45 : 1)));
    const during = found.filter(
      ({ startMs }) => startMs >= start + 1_000 * hourMs && startMs < start + 1_072 * hourMs,
    );
    expect(during).toHaveLength(1);
  });

  it('fall to next to nothing: less of an outlier than a rise to ten times', () => {
    const result = judgePrices(
      prices(12, (hour) => (hour === 1_000 ? 0.001 : hour === 1_200 ? 10 : 1)),
    );
    if (!result.ok) throw new Error(result.reason);
    const sizeAt = (hour: number) =>
      Math.abs(
        result.judged.find(({ atMs }) => atMs === start + hour * hourMs)?.deviation ?? Number.NaN,
      );
    expect(sizeAt(1_000)).toBeGreaterThan(anomalySettings.fallLimit);
    expect(sizeAt(1_200)).toBeGreaterThan(1.5 * sizeAt(1_000));
  });

  it('are judged by their past only: cutting the future off changes no verdict', () => {
    const points = prices(8, (hour) => (hour === 900 ? 3 : 1));
    const whole = judgePrices(points);
    const cut = judgePrices(points.slice(0, 950));
    if (!whole.ok || !cut.ok) throw new Error('not judged');
    expect(whole.judged.slice(0, cut.judged.length)).toEqual(cut.judged);
  });

  it('do not depend on the unit or currency of the price', () => {
    const points = prices(9, (hour) => (hour === 900 ? 3 : 1));
    const inXof = points.map((point) => ({ ...point, value: point.value * 655.957 }));
    const times = (list: PricePoint[]) => incidentsOf(list).map(({ startMs }) => startMs);
    expect(times(inXof)).toEqual(times(points));
  });

  it('that never change and then double are caught; that never change are quiet', () => {
    const flat = prices(1).map((point) => ({ ...point, value: 2 }));
    expect(incidentsOf(flat)).toEqual([]);
    const doubled = flat.map((point, hour) => (hour === 1_000 ? { ...point, value: 4 } : point));
    expect(incidentsOf(doubled)).toHaveLength(1);
  });

  it('with gaps and hours without a purchase are judged where a price exists', () => {
    const holes = prices(10)
      .filter((_, hour) => hour % 7 !== 3)
      .map((point, index) => (index % 11 === 0 ? { ...point, value: 0 } : point));
    const result = judgePrices(holes);
    expect(result.ok).toBe(true);
    if (result.ok) expect(result.judged.every(({ value }) => value > 0)).toBe(true);
  });

  it.each<[string, PricePoint[], string]>([
    ['nothing', [], 'empty'],
    ['NaN', [{ atMs: 1, value: Number.NaN }], 'not_finite'],
    ['infinity', [{ atMs: 1, value: Number.POSITIVE_INFINITY }], 'not_finite'],
    ['a negative price', [{ atMs: 1, value: -1 }], 'negative'],
    [
      'an hour twice',
      [
        { atMs: 1, value: 1 },
        { atMs: 1, value: 2 },
      ],
      'duplicate_timestamps',
    ],
    [
      'hours out of order',
      [
        { atMs: 2, value: 1 },
        { atMs: 1, value: 2 },
      ],
      'unsorted_timestamps',
    ],
  ])('refuse %s', (_, points, code) => {
    expect(() => judgePrices(points)).toThrow(expect.objectContaining({ code }));
  });

  it('refuse a zone that does not exist', () => {
    expect(() => judgePrices(prices(1), { zone: 'Africa/Nowhere' })).toThrow(
      expect.objectContaining({ code: 'out_of_range' }),
    );
  });

  it('say insufficient for one point, three days, and hours that bought nothing', () => {
    const few = { ok: false, code: 'insufficient' };
    expect(judgePrices(prices(1).slice(0, 1))).toMatchObject(few);
    expect(judgePrices(prices(1).slice(0, 72))).toMatchObject(few);
    expect(judgePrices(prices(1).map((point) => ({ ...point, value: 0 })))).toMatchObject(few);
  });
});

describe('daily ad prices', () => {
  /** 200 days, dearer at weekends; `change` multiplies the price of chosen days. */
  function days(seed: number, change: (day: number) => number = () => 1): PricePoint[] {
    const random = seededRandom(seed);
    return Array.from({ length: 200 }, (_, day) => ({
      atMs: start + day * 24 * hourMs,
      value: 0.4 * Math.exp((day % 7 >= 5 ? 0.5 : 0) + 0.1 * drawNormal(random)) * change(day),
    }));
  }

  it('are judged after four weeks, and a weekend is no incident', () => {
    const result = judgePrices(days(1));
    if (!result.ok) throw new Error(result.reason);
    expect(result.judged[0]?.atMs).toBe(start + 28 * 24 * hourMs);
    expect(result.judged).toHaveLength(172);
    const total = [1, 2, 3, 4].reduce((sum, seed) => sum + incidentsOf(days(seed)).length, 0);
    expect(total).toBeLessThanOrEqual(3);
  });

  it('rise to a weekend price on a Wednesday: found', () => {
    const found = incidentsOf(days(2, (day) => (day === 100 ? Math.exp(0.75) : 1)));
    expect(found).toContainEqual(
      expect.objectContaining({ kind: 'rise', startMs: start + 100 * 24 * hourMs }),
    );
  });

  it('say insufficient for three weeks of them', () => {
    expect(judgePrices(days(1).slice(0, 21))).toMatchObject({
      ok: false,
      code: 'insufficient',
      reason: expect.stringContaining('28 days'),
    });
  });
});

describe('alerts', () => {
  const incident = { startMs: 0, endMs: 0, kind: 'rise', peakDeviation: 6, hours: 2 } as const;

  it('are ranked by the money above the expected price', () => {
    const ranked = rankBySpendAtRisk([
      { series: 'small', incident, hourlySpendMinor: 1_000, priceRatio: 4 },
      { series: 'large', incident, hourlySpendMinor: 10_000, priceRatio: 2 },
      { series: 'cheaper', incident, hourlySpendMinor: 90_000, priceRatio: 0.5 },
    ]);
    expect(ranked.map(({ series, atRiskMinor }) => [series, atRiskMinor])).toEqual([
      ['large', 10_000],
      ['small', 1_500],
      ['cheaper', 0],
    ]);
  });
});
