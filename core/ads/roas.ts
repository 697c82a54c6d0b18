import { requireNonNegative } from '../statistics/guards';
import { InputError } from '../statistics/input-error';
import { normalQuantile } from '../statistics/normal';
import type { Interval } from '../statistics/wilson';

export interface RoasInput {
  readonly spendMinor: number;
  readonly currency: string;
  readonly conversions: readonly { readonly valueMinor: number; readonly currency: string }[];
  /** Hours since the last of this spend. */
  readonly ageHours: number;
  /** Hours after which nearly all conversions of a click have been reported. */
  readonly attributionLagHours: number;
}

export type Roas =
  | {
      readonly state: 'immature';
      readonly reason: 'few_conversions' | 'lag_not_over' | 'no_spend';
    }
  | { readonly state: 'judged'; readonly roas: number; readonly interval: Interval };

export const leastConversions = 10;

/**
 * Return on ad spend, judged only when it can be: at least ten conversions and past the attribution lag, else
 * "immature". The 90 % interval treats conversions as a compound Poisson sum (variance Σ value²) on the log scale.
 *
 * @throws InputError `mixed_currencies`, `negative`, `not_finite`.
 */
export function judgeRoas(input: RoasInput): Roas {
  requireNonNegative(input.spendMinor, 'spendMinor');
  requireNonNegative(input.ageHours, 'ageHours');
  let total = 0;
  let squares = 0;
  for (const { valueMinor, currency } of input.conversions) {
    requireNonNegative(valueMinor, 'valueMinor');
    if (currency !== input.currency) {
      throw new InputError(
        'mixed_currencies',
        `Spend is in ${input.currency}, a conversion in ${currency}; convert first.`,
      );
    }
    total += valueMinor;
    squares += valueMinor * valueMinor;
  }
  if (input.spendMinor === 0) return { state: 'immature', reason: 'no_spend' };
  if (input.ageHours < input.attributionLagHours) {
    return { state: 'immature', reason: 'lag_not_over' };
  }
  if (input.conversions.length < leastConversions || total === 0) {
    return { state: 'immature', reason: 'few_conversions' };
  }
  const roas = total / input.spendMinor;
  const reach = Math.exp((normalQuantile(0.95) * Math.sqrt(squares)) / total);
  return { state: 'judged', roas, interval: { low: roas / reach, high: roas * reach } };
}
