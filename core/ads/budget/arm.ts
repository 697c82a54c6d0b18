import { requireCount, requireNonNegative } from '../../statistics/guards';
import { InputError } from '../../statistics/input-error';

/** An ad set or creative whose daily budget can be moved. Money in minor units of one currency. */
export interface Arm {
  readonly id: string;
  readonly currency: string;
  readonly dailyBudgetMinor: number;
  /** Spend and conversions of the judged window, mature spend only. */
  readonly spendMinor: number;
  readonly conversions: number;
  /** The platform still explores this arm; touching it starts its learning anew. */
  readonly learning: boolean;
}

/** @throws InputError `empty`, `negative`, `not_finite`, `out_of_range` or `mixed_currencies`. */
export function requireArms(arms: readonly Arm[]): void {
  const first = arms[0];
  if (!first) throw new InputError('empty', 'There is no arm to give a budget to.');
  const ids = new Set<string>();
  for (const arm of arms) {
    requireCount(arm.dailyBudgetMinor, `${arm.id}.dailyBudgetMinor`);
    requireNonNegative(arm.spendMinor, `${arm.id}.spendMinor`);
    requireCount(arm.conversions, `${arm.id}.conversions`);
    if (ids.has(arm.id)) throw new InputError('out_of_range', `Arm ${arm.id} appears twice.`);
    ids.add(arm.id);
    if (arm.currency !== first.currency) {
      throw new InputError(
        'mixed_currencies',
        `Arms ${first.id} and ${arm.id} spend ${first.currency} and ${arm.currency}.`,
      );
    }
  }
}
