import type { Arm } from './arm';
import type { BudgetChange } from './plan';

export type AppliedChange =
  | { readonly ok: true; readonly arm: Arm; readonly undo: BudgetChange }
  | { readonly ok: false; readonly code: 'needs_approval' | 'stale' | 'over_cap' };

/**
 * Applies one proposed change to what the arm is now. A proposal made on another budget is stale, an unapproved
 * raise waits, and the cap is checked once more because arms may have moved since. The undo is exact.
 */
export function applyChange(
  change: BudgetChange,
  current: Arm,
  context: {
    readonly approved: boolean;
    readonly otherArmsMinor: number;
    readonly dailyCapMinor: number;
  },
): AppliedChange {
  if (current.id !== change.armId || current.dailyBudgetMinor !== change.fromMinor) {
    return { ok: false, code: 'stale' };
  }
  if (change.state === 'needs_approval' && !context.approved) {
    return { ok: false, code: 'needs_approval' };
  }
  const raises = change.toMinor > change.fromMinor;
  if (raises && context.otherArmsMinor + change.toMinor > context.dailyCapMinor) {
    return { ok: false, code: 'over_cap' };
  }
  return {
    ok: true,
    arm: { ...current, dailyBudgetMinor: change.toMinor },
    undo: { ...change, fromMinor: change.toMinor, toMinor: change.fromMinor, state: 'ready' },
  };
}
