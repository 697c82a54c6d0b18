import fc from 'fast-check';
import { applyChange } from '../../ads/budget/apply';
import type { Arm } from '../../ads/budget/arm';
import { planBudgets, type BudgetPolicy } from '../../ads/budget/plan';
import { winProbabilities, withFloor } from '../../ads/budget/win-probability';
import { drawPoisson } from '../../statistics/draws';
import { seededRandom } from '../../statistics/random';

const policy: BudgetPolicy = {
  targetCpaMinor: 2_000,
  dailyCapMinor: 100_000,
  approvalCeilingMinor: 30_000,
  killSwitch: false,
};
const arm = (id: string, facts: Partial<Arm> = {}): Arm => ({
  id,
  currency: 'EUR',
  dailyBudgetMinor: 10_000,
  spendMinor: 60_000,
  conversions: 30,
  learning: false,
  ...facts,
});
const anyArm = fc.record({
  currency: fc.constant('XOF'),
  dailyBudgetMinor: fc.integer({ min: 0, max: 60_000 }),
  spendMinor: fc.integer({ min: 0, max: 500_000 }),
  conversions: fc.integer({ min: 0, max: 300 }),
  learning: fc.boolean(),
});

describe('budget proposals', () => {
  it('never exceed the cap, never step over 20 % up, never touch a learning arm upwards', () => {
    fc.assert(
      fc.property(
        fc.array(anyArm, { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 0, max: 200_000 }),
        fc.integer(),
        (facts, dailyCapMinor, seed) => {
          const arms = facts.map((fact, index) => ({ id: `arm-${index}`, ...fact }));
          const changes = planBudgets(arms, { ...policy, dailyCapMinor }, seededRandom(seed));
          const after = new Map(arms.map((one) => [one.id, one.dailyBudgetMinor]));
          for (const change of changes) {
            after.set(change.armId, change.toMinor);
            const before = arms.find((one) => one.id === change.armId);
            expect(change.fromMinor).toBe(before?.dailyBudgetMinor);
            expect(change.toMinor).toBeLessThanOrEqual(change.fromMinor * 1.2);
            expect(Number.isSafeInteger(change.toMinor)).toBe(true);
            if (before?.learning === true || (before?.conversions ?? 0) < 10) {
              expect(change.toMinor).toBeLessThan(change.fromMinor);
            }
            if (change.toMinor > policy.approvalCeilingMinor && change.toMinor > change.fromMinor) {
              expect(change.state).toBe('needs_approval');
            }
          }
          const total = [...after.values()].reduce((sum, minor) => sum + minor, 0);
          expect(total).toBeLessThanOrEqual(dailyCapMinor);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('stop an arm that spent three target CPAs for nothing, even while it learns', () => {
    const changes = planBudgets(
      [arm('good'), arm('burning', { spendMinor: 6_000, conversions: 0, learning: true })],
      policy,
      seededRandom(1),
    );
    expect(changes).toContainEqual(
      expect.objectContaining({ armId: 'burning', toMinor: 0, reason: 'stop_loss' }),
    );
  });

  it('pause everything at the kill switch', () => {
    const changes = planBudgets(
      [arm('a'), arm('b', { dailyBudgetMinor: 0 })],
      { ...policy, killSwitch: true },
      seededRandom(1),
    );
    expect(changes).toEqual([
      expect.objectContaining({ armId: 'a', toMinor: 0, reason: 'kill_switch', state: 'ready' }),
    ]);
  });

  it('move money towards the arm that converts', () => {
    const changes = planBudgets(
      [arm('dear', { conversions: 12 }), arm('cheap', { conversions: 60 })],
      policy,
      seededRandom(2),
    );
    expect(changes).toEqual([
      expect.objectContaining({ armId: 'dear', toMinor: 8_000 }),
      expect.objectContaining({ armId: 'cheap', toMinor: 12_000, reason: 'proven' }),
    ]);
  });

  it('are applied only to the budget they were made for, with approval above the ceiling, and undone exactly', () => {
    const big = arm('big', { dailyBudgetMinor: 29_000, conversions: 90 });
    const [change] = planBudgets(
      [big, arm('small', { dailyBudgetMinor: 20_000, conversions: 11 })],
      policy,
      seededRandom(3),
    ).filter((one) => one.armId === 'big');
    if (!change) throw new Error('no change was proposed');
    const context = { approved: false, otherArmsMinor: 16_000, dailyCapMinor: 100_000 };
    expect(applyChange(change, big, context)).toEqual({ ok: false, code: 'needs_approval' });
    const moved = { ...big, dailyBudgetMinor: 28_000 };
    expect(applyChange(change, moved, context)).toEqual({ ok: false, code: 'stale' });
    const tight = { ...context, approved: true, dailyCapMinor: 40_000 };
    expect(applyChange(change, big, tight)).toEqual({ ok: false, code: 'over_cap' });
    const applied = applyChange(change, big, { ...context, approved: true });
    if (!applied.ok) throw new Error(applied.code);
    expect(applied.arm.dailyBudgetMinor).toBe(change.toMinor);
    const undone = applyChange(applied.undo, applied.arm, context);
    expect(undone).toMatchObject({ ok: true, arm: big });
  });

  it.each([
    ['no arms', [], 'empty'],
    ['negative spend', [arm('a', { spendMinor: -1 })], 'negative'],
    ['NaN spend', [arm('a', { spendMinor: Number.NaN })], 'not_finite'],
    ['two currencies', [arm('a'), arm('b', { currency: 'BRL' })], 'mixed_currencies'],
    ['one arm twice', [arm('a'), arm('a')], 'out_of_range'],
  ])('refuse %s', (_, arms, code) => {
    expect(() => planBudgets(arms, policy, seededRandom(1))).toThrow(
      expect.objectContaining({ code }),
    );
  });
});

describe('win probabilities', () => {
  it('sum to one, are even without evidence and keep the floor', () => {
    const none = { spendMinor: 0, conversions: 0 };
    const even = winProbabilities([none, none, none, none], 2_000, seededRandom(4), 4_000);
    even.forEach((share) => expect(share).toBeCloseTo(0.25, 1));
    const floored = withFloor([0.97, 0.03, 0, 0], 0.05);
    expect(floored.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(Math.min(...floored)).toBeCloseTo(0.05, 12);
    expect(withFloor(new Array<number>(40).fill(0.025), 0.05)).toHaveLength(40);
  });
});

describe('simulated campaigns of 45 days', () => {
  const run = (seed: number, adaptive: boolean) => {
    const random = seededRandom(seed);
    const rates = Array.from({ length: 5 }, () => 1 / (1_200 + 3_800 * random()));
    let arms = rates.map((_, index) =>
      arm(`arm-${index}`, { spendMinor: 0, conversions: 0, dailyBudgetMinor: 10_000 }),
    );
    const best = Math.max(...rates);
    let regret = 0;
    for (let day = 0; day < 45; day += 1) {
      arms = arms.map((one, index) => {
        const rate = rates[index] ?? 0;
        regret += one.dailyBudgetMinor * (best - rate);
        return {
          ...one,
          spendMinor: one.spendMinor + one.dailyBudgetMinor,
          conversions: one.conversions + drawPoisson(one.dailyBudgetMinor * rate, random),
        };
      });
      if (!adaptive) continue;
      const wide = { ...policy, approvalCeilingMinor: 100_000, dailyCapMinor: 50_000 };
      for (const change of planBudgets(arms, wide, random)) {
        arms = arms.map((one) =>
          one.id === change.armId ? { ...one, dailyBudgetMinor: change.toMinor } : one,
        );
      }
    }
    return regret;
  };

  it('lose fewer conversions to bad arms than a fixed split does', () => {
    const seeds = Array.from({ length: 8 }, (_, index) => index + 1);
    const fixed = seeds.map((seed) => run(seed, false));
    const bandit = seeds.map((seed) => run(seed, true));
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    expect(sum(bandit)).toBeLessThan(0.5 * sum(fixed));
    expect(bandit.filter((regret, i) => regret < (fixed[i] ?? 0))).toHaveLength(seeds.length);
  });
});
