import { auc } from '../../statistics/auc';
import { probabilityBBeatsA } from '../../statistics/bayes-ab';
import { benjaminiHochberg } from '../../statistics/benjamini-hochberg';
import { betaBinomialTails } from '../../statistics/beta';
import { bootstrapInterval } from '../../statistics/bootstrap';
import { brierScore } from '../../statistics/brier';
import { ewma } from '../../statistics/ewma';
import { seededRandom } from '../../statistics/random';
import { meanAndDeviation, median } from '../../statistics/summary';
import { wilsonInterval } from '../../statistics/wilson';

const code = (act: () => unknown): unknown => {
  try {
    act();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
  return 'no error';
};

describe('input no honest number can come from', () => {
  it.each([
    ['an empty series', () => median([]), 'empty'],
    ['NaN', () => median([1, Number.NaN]), 'not_finite'],
    ['infinity', () => ewma([1, Number.POSITIVE_INFINITY], 0.2, 0), 'not_finite'],
    ['a smoothing weight of zero', () => ewma([1], 0, 0), 'out_of_range'],
    ['more successes than trials', () => wilsonInterval(3, 2), 'out_of_range'],
    ['half a success', () => wilsonInterval(0.5, 2), 'out_of_range'],
    ['a negative count', () => wilsonInterval(-1, 2), 'negative'],
    ['a p-value above one', () => benjaminiHochberg([1.2], 0.1), 'not_probability'],
    [
      'a forecast without an outcome',
      () => brierScore({ outcomes: [true], probabilities: [] }),
      'length_mismatch',
    ],
    ['no forecasts', () => brierScore({ outcomes: [], probabilities: [] }), 'empty'],
    ['ten million trials', () => betaBinomialTails(1, 10_000_000, 1, 1), 'too_large'],
    [
      'an arm with more wins than tries',
      () => probabilityBBeatsA({ successes: 3, trials: 2 }, { successes: 0, trials: 0 }),
      'out_of_range',
    ],
  ])('%s is refused with a code', (_, act, expected) => {
    expect(code(act)).toBe(expected);
  });

  it('too little data is said, not guessed', () => {
    expect(meanAndDeviation([4])).toMatchObject({ ok: false, code: 'insufficient' });
    expect(auc([true, true], [1, 2])).toMatchObject({ ok: false, code: 'insufficient' });
    const one = bootstrapInterval([1], (sample) => sample[0] ?? 0, seededRandom(1));
    expect(one).toMatchObject({ ok: false, code: 'insufficient' });
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 });
    const noData = { successes: 0, trials: 0 };
    expect(probabilityBBeatsA(noData, noData)).toBeCloseTo(0.5, 10);
  });

  it('a constant series has no spread and says so with a zero', () => {
    expect(meanAndDeviation([3, 3, 3])).toEqual({ ok: true, mean: 3, deviation: 0 });
  });
});

describe('bootstrap', () => {
  it('covers the true mean about as often as it promises', () => {
    const random = seededRandom(5);
    let covered = 0;
    const rounds = 200;
    for (let round = 0; round < rounds; round += 1) {
      const sample = Array.from({ length: 40 }, () => random() * 10);
      const interval = bootstrapInterval(
        sample,
        (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
        random,
        { draws: 200 },
      );
      if (interval.ok && interval.low <= 5 && 5 <= interval.high) covered += 1;
    }
    expect(covered / rounds).toBeGreaterThan(0.82);
    expect(covered / rounds).toBeLessThan(0.97);
  });
});
