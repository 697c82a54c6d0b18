import { requireNonNegative } from '../../statistics/guards';
import { InputError } from '../../statistics/input-error';
import type { RandomSource } from '../../statistics/random';
import { requireArms, type Arm } from './arm';
import { standingOf, type ArmStanding } from './guards';
import { winProbabilities, withFloor } from './win-probability';

export interface BudgetPolicy {
  readonly targetCpaMinor: number;
  /** Money per day over all arms; never exceeded, whatever a platform says. */
  readonly dailyCapMinor: number;
  /** A change that raises an arm above this waits for a person. */
  readonly approvalCeilingMinor: number;
  readonly killSwitch: boolean;
}

export const shareFloor = 0.05;
export const stepPer24h = 0.2;

export interface BudgetChange {
  readonly armId: string;
  /** Kept so that the change can be undone exactly. */
  readonly fromMinor: number;
  readonly toMinor: number;
  readonly reason: ArmStanding['reason'] | 'kill_switch' | 'daily_cap';
  /** `approved` is set by a person; only then is a raise above the ceiling applied. */
  readonly state: 'ready' | 'needs_approval';
  readonly winProbability: number;
}

interface Target {
  readonly arm: Arm;
  readonly standing: ArmStanding;
  readonly toMinor: number;
  readonly winProbability: number;
}

/**
 * One day's budget proposal: shares by P(best) with a 5 % floor, at most ±20 % a day per arm, within guards and
 * under the daily cap. Stops and the cap may cut deeper than 20 %: they protect money, the step only protects
 * learning.
 *
 * @throws InputError as {@link requireArms}, and `out_of_range` for a target CPA that is not positive.
 */
export function planBudgets(
  arms: readonly Arm[],
  policy: BudgetPolicy,
  random: RandomSource,
): BudgetChange[] {
  requireArms(arms);
  requireNonNegative(policy.dailyCapMinor, 'dailyCapMinor');
  if (!(policy.targetCpaMinor > 0 && Number.isFinite(policy.targetCpaMinor))) {
    throw new InputError('out_of_range', 'The target CPA must be a positive amount.');
  }
  if (policy.killSwitch) {
    return arms
      .filter((arm) => arm.dailyBudgetMinor > 0)
      .map((arm) => stopChange(arm, 'kill_switch'));
  }
  const targets = underCap(targetsOf(arms, policy, random), policy.dailyCapMinor);
  return targets.flatMap(({ target, capped }) => {
    const { arm, standing, winProbability } = target;
    const toMinor = capped;
    if (toMinor === arm.dailyBudgetMinor) return [];
    const raises = toMinor > arm.dailyBudgetMinor;
    return [
      {
        armId: arm.id,
        fromMinor: arm.dailyBudgetMinor,
        toMinor,
        reason: toMinor < target.toMinor && !raises ? 'daily_cap' : standing.reason,
        state: raises && toMinor > policy.approvalCeilingMinor ? 'needs_approval' : 'ready',
        winProbability,
      },
    ];
  });
}

function targetsOf(arms: readonly Arm[], policy: BudgetPolicy, random: RandomSource): Target[] {
  const standings = arms.map((arm) => standingOf(arm, policy.targetCpaMinor));
  const live = arms.filter((_, index) => {
    const may = standings[index]?.may;
    return may !== 'stop' && standings[index]?.reason !== 'paused';
  });
  const wins = live.length === 0 ? [] : winProbabilities(live, policy.targetCpaMinor, random);
  const shares = live.length === 0 ? [] : withFloor(wins, shareFloor);
  // What a stopped arm frees is shared out among the others, step by step.
  const pool = Math.min(
    policy.dailyCapMinor,
    arms.reduce((sum, arm) => sum + arm.dailyBudgetMinor, 0),
  );
  return arms.map((arm, index) => {
    const standing = standings[index] ?? { may: 'nothing', reason: 'paused' };
    const slot = live.indexOf(arm);
    const wanted = (shares[slot] ?? 0) * pool;
    return {
      arm,
      standing,
      toMinor: withinStep(arm, standing, wanted),
      winProbability: wins[slot] ?? 0,
    };
  });
}

function withinStep(arm: Arm, standing: ArmStanding, wantedMinor: number): number {
  const now = arm.dailyBudgetMinor;
  switch (standing.may) {
    case 'stop':
      return 0;
    case 'nothing':
      return now;
    case 'lower':
      return Math.round(Math.min(now, Math.max(now * (1 - stepPer24h), wantedMinor)));
    case 'scale':
      return wantedMinor > now
        ? Math.floor(Math.min(now * (1 + stepPer24h), wantedMinor))
        : Math.ceil(Math.max(now * (1 - stepPer24h), wantedMinor));
  }
}

/** Takes raises back first; only when even the old budgets exceed the cap is everything cut in proportion. */
function underCap(
  targets: readonly Target[],
  capMinor: number,
): { readonly target: Target; readonly capped: number }[] {
  const total = targets.reduce((sum, target) => sum + target.toMinor, 0);
  const kept = (target: Target) => Math.min(target.toMinor, target.arm.dailyBudgetMinor);
  const base = targets.reduce((sum, target) => sum + kept(target), 0);
  if (total <= capMinor) return targets.map((target) => ({ target, capped: target.toMinor }));
  if (base > capMinor) {
    const cut = capMinor / base;
    return targets.map((target) => ({ target, capped: Math.floor(kept(target) * cut) }));
  }
  const grant = total === base ? 0 : (capMinor - base) / (total - base);
  return targets.map((target) => ({
    target,
    capped: kept(target) + Math.floor((target.toMinor - kept(target)) * grant),
  }));
}

function stopChange(arm: Arm, reason: 'kill_switch'): BudgetChange {
  return {
    armId: arm.id,
    fromMinor: arm.dailyBudgetMinor,
    toMinor: 0,
    reason,
    state: 'ready',
    winProbability: 0,
  };
}
