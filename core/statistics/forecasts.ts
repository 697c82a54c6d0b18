import { requireProbability, requireSameLength } from './guards';
import { InputError } from './input-error';

/** What happened (true = converted, won, replied) beside the probability that was given for it. */
export interface Forecasts {
  readonly outcomes: readonly boolean[];
  readonly probabilities: readonly number[];
}

/** @throws InputError `empty`, `length_mismatch`, `not_finite` or `not_probability`. */
export function requireForecasts({ outcomes, probabilities }: Forecasts): void {
  requireSameLength(outcomes, probabilities, 'outcomes and probabilities');
  if (outcomes.length === 0) throw new InputError('empty', 'There is no forecast to judge.');
  probabilities.forEach((probability, index) => {
    requireProbability(probability, `probabilities[${index}]`);
  });
}
