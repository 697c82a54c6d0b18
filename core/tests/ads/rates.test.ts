import { judgeRate } from '../../ads/rates';
import { judgeRoas } from '../../ads/roas';
import { drawBeta } from '../../statistics/draws';
import { seededRandom } from '../../statistics/random';

describe('click and conversion rates', () => {
  const random = seededRandom(9);
  const binomial = (trials: number, rate: number) => {
    let count = 0;
    for (let i = 0; i < trials; i += 1) if (random() < rate) count += 1;
    return count;
  };
  const day = (exposures = 2_000) => ({
    exposures,
    events: binomial(exposures, drawBeta(30, 1_970, random)),
  });
  const past = Array.from({ length: 28 }, () => day());

  it('alert on a rate fallen to a sixth or trebled with enough exposure and stay quiet on a few hundred', () => {
    expect(judgeRate({ events: 5, exposures: 2_000 }, past)).toMatchObject({
      ok: true,
      verdict: 'low',
    });
    expect(judgeRate({ events: 1, exposures: 200 }, past)).toMatchObject({ verdict: 'usual' });
    expect(judgeRate({ events: 90, exposures: 2_000 }, past)).toMatchObject({ verdict: 'high' });
  });

  it('raise few false alarms on days that vary as days do', () => {
    let alarms = 0;
    for (let i = 0; i < 400; i += 1) {
      const result = judgeRate(day(), past);
      if (result.ok && result.verdict !== 'usual') alarms += 1;
    }
    expect(alarms).toBeLessThanOrEqual(6);
  });

  it('say insufficient without a past, without exposure and without any event', () => {
    const few = { ok: false, code: 'insufficient' };
    expect(judgeRate({ events: 1, exposures: 10 }, past.slice(0, 3))).toMatchObject(few);
    expect(judgeRate({ events: 0, exposures: 0 }, past)).toMatchObject(few);
    const dead = Array.from({ length: 10 }, () => ({ events: 0, exposures: 500 }));
    expect(judgeRate({ events: 1, exposures: 500 }, dead)).toMatchObject(few);
    expect(() => judgeRate({ events: 2, exposures: 1 }, past)).toThrow(
      expect.objectContaining({ code: 'out_of_range' }),
    );
  });
});

describe('return on ad spend', () => {
  const sale = { valueMinor: 5_000, currency: 'EUR' };
  const input = {
    spendMinor: 30_000,
    currency: 'EUR',
    conversions: Array.from({ length: 12 }, () => sale),
    ageHours: 24 * 30,
    attributionLagHours: 24 * 7,
  };

  it('is judged with an interval once it is mature', () => {
    const roas = judgeRoas(input);
    if (roas.state !== 'judged') throw new Error(roas.reason);
    expect(roas.roas).toBeCloseTo(2, 10);
    expect(roas.interval.low).toBeGreaterThan(1.1);
    expect(roas.interval.low).toBeLessThan(2);
    expect(roas.interval.high).toBeGreaterThan(2);
  });

  it.each([
    ['few_conversions', { conversions: input.conversions.slice(0, 9) }],
    ['few_conversions', { conversions: input.conversions.map((c) => ({ ...c, valueMinor: 0 })) }],
    ['lag_not_over', { ageHours: 24 }],
    ['no_spend', { spendMinor: 0 }],
  ])('is immature: %s', (reason, change) => {
    expect(judgeRoas({ ...input, ...change })).toEqual({ state: 'immature', reason });
  });

  it('refuses to add up two currencies or negative money', () => {
    const mixed = { ...input, conversions: [{ valueMinor: 5_000, currency: 'XOF' }] };
    expect(() => judgeRoas(mixed)).toThrow(expect.objectContaining({ code: 'mixed_currencies' }));
    expect(() => judgeRoas({ ...input, spendMinor: -1 })).toThrow(
      expect.objectContaining({ code: 'negative' }),
    );
  });
});
