import fc from 'fast-check';
import { auc } from '../../statistics/auc';
import { applyIsotonic, fitIsotonic } from '../../statistics/isotonic';
import { liftAt } from '../../statistics/lift';
import { applyPlatt, fitPlatt } from '../../statistics/platt';
import { populationStability } from '../../statistics/psi';
import { seededRandom } from '../../statistics/random';
import { reliability } from '../../statistics/reliability';
import { sigmoid } from '../../statistics/sigmoid';

const labelled = fc.array(fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.boolean()), {
  minLength: 2,
  maxLength: 80,
});

describe('ranking', () => {
  it('counts the pairs ranked right, ties as half', () => {
    fc.assert(
      fc.property(labelled, (rows) => {
        const outcomes = rows.map(([, outcome]) => outcome);
        const scores = rows.map(([score]) => Math.round(score));
        let pairs = 0;
        let won = 0;
        rows.forEach((_, i) => {
          rows.forEach((__, j) => {
            if (outcomes[i] !== true || outcomes[j] !== false) return;
            pairs += 1;
            const [a, b] = [scores[i] ?? 0, scores[j] ?? 0];
            won += a > b ? 1 : a === b ? 0.5 : 0;
          });
        });
        const result = auc(outcomes, scores);
        if (pairs === 0) expect(result).toMatchObject({ ok: false, code: 'insufficient' });
        else expect(result).toMatchObject({ ok: true, auc: expect.closeTo(won / pairs, 10) });
      }),
    );
  });

  it('finds five times the positives in the best tenth when half of them are there', () => {
    const outcomes = Array.from({ length: 100 }, (_, i) => i < 5 || (i >= 50 && i < 55));
    const scores = outcomes.map((_, i) => 100 - i);
    expect(liftAt(outcomes, scores)).toEqual({ ok: true, lift: expect.closeTo(5, 10) });
    expect(
      liftAt(
        outcomes,
        outcomes.map(() => 1),
      ),
    ).toEqual({ ok: true, lift: 1 });
  });
});

describe('calibration', () => {
  it('is monotone and keeps the total, whatever the data', () => {
    fc.assert(
      fc.property(labelled, (rows) => {
        const scores = rows.map(([score]) => score);
        const outcomes = rows.map(([, outcome]) => outcome);
        const fit = fitIsotonic(scores, outcomes);
        for (let i = 1; i < fit.probabilities.length; i += 1) {
          expect(fit.probabilities[i]).toBeGreaterThan(fit.probabilities[i - 1] ?? -1);
        }
        const grid = Array.from({ length: 50 }, (_, i) => applyIsotonic(fit, i / 4 - 6));
        grid.slice(1).forEach((p, i) => expect(p).toBeGreaterThanOrEqual((grid[i] ?? 0) - 1e-12));
        const platt = fitPlatt(scores, outcomes);
        if (!platt.ok) return;
        expect(platt.slope).toBeGreaterThanOrEqual(0);
        expect(applyPlatt(platt, 3)).toBeGreaterThanOrEqual(applyPlatt(platt, -3));
      }),
    );
  });

  it('recovers the sigmoid that made the outcomes', () => {
    const random = seededRandom(11);
    const scores = Array.from({ length: 6_000 }, () => random() * 6 - 3);
    const outcomes = scores.map((score) => random() < sigmoid(1.4 * score - 0.5));
    const fit = fitPlatt(scores, outcomes);
    if (!fit.ok) throw new Error(fit.reason);
    expect(fit.slope).toBeCloseTo(1.4, 0);
    expect(fit.intercept).toBeCloseTo(-0.5, 0);
    const probabilities = scores.map((score) => applyPlatt(fit, score));
    const table = reliability({ outcomes, probabilities });
    expect(table.ece).toBeLessThan(0.03);
    expect(table.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(6_000);
  });

  it('puts a score of over-confident forecasts beside what happened', () => {
    const table = reliability({
      outcomes: [true, false, false, false],
      probabilities: [0.95, 0.95, 0.95, 0.95],
    });
    expect(table.ece).toBeCloseTo(0.7, 10);
    expect(table.bins).toHaveLength(1);
    expect(table.bins[0]).toMatchObject({ count: 4, observedRate: 0.25 });
  });
});

describe('drift', () => {
  it('is near zero for the same population and above the threshold for a moved one', () => {
    const random = seededRandom(3);
    const sample = (shift: number) => Array.from({ length: 3_000 }, () => random() + shift);
    expect(populationStability(sample(0), sample(0))).toMatchObject({ ok: true, drifted: false });
    expect(populationStability(sample(0), sample(0.4))).toMatchObject({ ok: true, drifted: true });
    expect(populationStability([1, 2], [1, 2])).toMatchObject({ ok: false, code: 'insufficient' });
  });
});
