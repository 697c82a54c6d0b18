import fc from 'fast-check';
import { betaBinomialTails, betaCdf, betaQuantile, betaTail } from '../../statistics/beta';
import { drawBeta, drawGamma, drawPoisson } from '../../statistics/draws';
import { gammaCdf, gammaPoissonTails, gammaTail } from '../../statistics/gamma';
import { normalCdf, normalQuantile, normalTail } from '../../statistics/normal';
import { seededRandom } from '../../statistics/random';

const relative = (got: number, want: number) => Math.abs(got / want - 1);

/** Expected values computed with SciPy 1.17. */
describe('distributions', () => {
  it('agree with SciPy in the body and far in the tail', () => {
    expect(relative(betaCdf(0.3, 2, 5), 0.5798250000000003)).toBeLessThan(1e-12);
    expect(relative(betaQuantile(0.025, 82, 183), 0.2553018478822145)).toBeLessThan(1e-12);
    expect(relative(gammaTail(12, 3, 2), 1.1816171123593585e-8)).toBeLessThan(1e-11);
    expect(relative(gammaCdf(10, 30, 1), 2.509951201527959e-7)).toBeLessThan(1e-11);
    expect(relative(normalCdf(-8), 6.22096057427174e-16)).toBeLessThan(1e-11);
    expect(relative(normalQuantile(1e-10), -6.361340902404056)).toBeLessThan(1e-12);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
    expect(normalTail(8)).toBe(normalCdf(-8));
  });

  it('give both tails of a count whose rate is itself uncertain', () => {
    const rate = betaBinomialTails(30, 200, 12, 88);
    expect(relative(rate.atLeast, 0.2314664967069483)).toBeLessThan(1e-10);
    expect(relative(rate.atMost, 0.8013845495394242)).toBeLessThan(1e-10);
    const events = gammaPoissonTails(10, 1.5, 5, 2);
    expect(relative(events.atLeast, 0.02967507449201887)).toBeLessThan(1e-10);
    expect(relative(events.atMost, 0.9830739213976051)).toBeLessThan(1e-10);
  });

  it('have tails that share exactly the observed value', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 60 }),
        fc.double({ min: 0.2, max: 40, noNaN: true }),
        fc.double({ min: 0.2, max: 40, noNaN: true }),
        (successes, failures, a, b) => {
          const trials = successes + failures;
          const { atLeast, atMost } = betaBinomialTails(successes, trials, a, b);
          const next = betaBinomialTails(Math.min(trials, successes + 1), trials, a, b);
          if (successes < trials) expect(atMost + next.atLeast).toBeCloseTo(1, 9);
          expect(atLeast + atMost).toBeGreaterThanOrEqual(1 - 1e-9);
          expect(betaCdf(0.4, a, b) + betaTail(0.4, a, b)).toBeCloseTo(1, 10);
        },
      ),
    );
  });

  it('are drawn with the right mean and spread', () => {
    const random = seededRandom(7);
    const draws = 40_000;
    const moments = (draw: () => number) => {
      let sum = 0;
      let squares = 0;
      for (let i = 0; i < draws; i += 1) {
        const x = draw();
        sum += x;
        squares += x * x;
      }
      const mean = sum / draws;
      return [mean, squares / draws - mean * mean] as const;
    };
    const [gammaMean, gammaVariance] = moments(() => drawGamma(0.4, random));
    expect(gammaMean).toBeCloseTo(0.4, 1);
    expect(gammaVariance).toBeCloseTo(0.4, 1);
    const [betaMean, betaVariance] = moments(() => drawBeta(3, 7, random));
    expect(betaMean).toBeCloseTo(0.3, 2);
    expect(betaVariance).toBeCloseTo(0.021 / 1.1, 3);
    const [poissonMean, poissonVariance] = moments(() => drawPoisson(45, random));
    expect(Math.abs(poissonMean - 45)).toBeLessThan(0.2);
    expect(Math.abs(poissonVariance - 45)).toBeLessThan(1.5);
  });

  it('start again from the same seed', () => {
    const one = seededRandom(42);
    const two = seededRandom(42);
    for (let i = 0; i < 100; i += 1) expect(one()).toBe(two());
    expect(seededRandom(43)()).not.toBe(seededRandom(42)());
  });
});
