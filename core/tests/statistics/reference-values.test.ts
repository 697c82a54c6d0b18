import { benjaminiHochberg, bonferroni } from '../../statistics/benjamini-hochberg';
import { probabilityBBeatsA } from '../../statistics/bayes-ab';
import { brierScore } from '../../statistics/brier';
import { ewma, ewmaLimits } from '../../statistics/ewma';
import { wilsonInterval } from '../../statistics/wilson';

describe('published reference values', () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('Wilson 95 %% of %d/%d is %d–%d', (successes, trials, low, high) => {
    const interval = wilsonInterval(successes, trials);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('Benjamini–Hochberg rejects 4 of the 15 p-values of the 1995 paper, Bonferroni 3', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
      0.6528, 0.759, 1.0,
    ];
    expect(benjaminiHochberg(p, 0.05).filter(Boolean)).toHaveLength(4);
    expect(bonferroni(p, 0.05).filter(Boolean)).toHaveLength(3);
  });

  it('B with 120/200 beats A with 100/200 with probability 0.977586', () => {
    const win = probabilityBBeatsA(
      { successes: 100, trials: 200 },
      { successes: 120, trials: 200 },
    );
    expect(win).toBeCloseTo(0.977586, 6);
  });

  it('the EWMA chart of NIST has limits 52.5884 and 47.4115', () => {
    const { upper, lower } = ewmaLimits(50, 2.0539, 0.3);
    // NIST prints the limits from an unrounded deviation of 2.0539; its last digit is truncated.
    expect(Math.abs(upper - 52.5884)).toBeLessThan(1e-4);
    expect(Math.abs(lower - 47.4115)).toBeLessThan(1.1e-4);
    const chart = ewma([52, 47, 53, 49.3, 50.1, 47], 0.3, 50);
    expect(chart.map((value) => Number(value.toFixed(2)))).toEqual([
      50.6, 49.52, 50.56, 50.18, 50.16, 49.21,
    ]);
  });

  it('Brier of 0,1,1,0 against .1,.9,.8,.3 is .0375', () => {
    const brier = brierScore({
      outcomes: [false, true, true, false],
      probabilities: [0.1, 0.9, 0.8, 0.3],
    });
    expect(brier).toBeCloseTo(0.0375, 12);
  });
});
