import type { Arm } from './arm';

/** What may be done to an arm's budget today, and why. */
export type ArmStanding =
  | { readonly may: 'stop'; readonly reason: 'stop_loss' }
  | { readonly may: 'nothing'; readonly reason: 'learning' | 'paused' }
  | { readonly may: 'lower'; readonly reason: 'too_little_spend' | 'too_few_conversions' }
  | { readonly may: 'scale'; readonly reason: 'proven' };

export const stopLossCpas = 3;
export const scaleAtCpas = 1;
export const scaleAtConversions = 10;

/**
 * Stop at three target CPAs spent without a conversion; leave learning arms alone; raise only what has spent a
 * target CPA and brought ten conversions. The stop-loss comes first: learning is no licence to burn money.
 */
export function standingOf(arm: Arm, targetCpaMinor: number): ArmStanding {
  if (arm.dailyBudgetMinor === 0) return { may: 'nothing', reason: 'paused' };
  if (arm.conversions === 0 && arm.spendMinor >= stopLossCpas * targetCpaMinor) {
    return { may: 'stop', reason: 'stop_loss' };
  }
  if (arm.learning) return { may: 'nothing', reason: 'learning' };
  if (arm.spendMinor < scaleAtCpas * targetCpaMinor) {
    return { may: 'lower', reason: 'too_little_spend' };
  }
  if (arm.conversions < scaleAtConversions) return { may: 'lower', reason: 'too_few_conversions' };
  return { may: 'scale', reason: 'proven' };
}
