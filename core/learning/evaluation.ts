import { bootstrapInterval } from '../statistics/bootstrap';
import { requireForecasts } from '../statistics/forecasts';
import { requireSameLength } from '../statistics/guards';
import { insufficient, type Insufficient } from '../statistics/input-error';
import type { RandomSource } from '../statistics/random';
import { reliability } from '../statistics/reliability';
import type { Interval } from '../statistics/wilson';

/** Two ways of forecasting the same held-back outcomes. */
export interface PairedForecasts {
  readonly outcomes: readonly boolean[];
  readonly current: readonly number[];
  readonly candidate: readonly number[];
}

export interface OfflineEvaluation {
  readonly ok: true;
  /** Brier of current less Brier of candidate: positive means the candidate is nearer the truth. */
  readonly gain: number;
  /** 90 % paired bootstrap interval of the gain. */
  readonly interval: Interval;
  readonly currentEce: number;
  readonly candidateEce: number;
  readonly verdict: 'better' | 'no_better' | 'worse';
  readonly outcomes: number;
}

export const leastOutcomes = 50;
export const leastOfEachOutcome = 10;
/** A candidate that ranks better but lies about probabilities is no gain. */
export const eceSlack = 0.02;

/**
 * Is the candidate better on outcomes it was not made from? `better` only when the whole interval of the gain lies
 * above zero and calibration did not suffer; everything else changes nothing.
 *
 * @throws InputError for lists of different lengths or forecasts that are no probabilities.
 */
export function evaluateOffline(
  { outcomes, current, candidate }: PairedForecasts,
  random: RandomSource,
): OfflineEvaluation | Insufficient {
  requireSameLength(current, candidate, 'current and candidate forecasts');
  const positives = outcomes.filter(Boolean).length;
  if (
    outcomes.length < leastOutcomes ||
    Math.min(positives, outcomes.length - positives) < leastOfEachOutcome
  ) {
    return insufficient(
      `A comparison needs ${leastOutcomes} held-back outcomes with ${leastOfEachOutcome} of each kind.`,
    );
  }
  requireForecasts({ outcomes, probabilities: current });
  requireForecasts({ outcomes, probabilities: candidate });
  const gains = outcomes.map((outcome, index) => {
    const truth = outcome ? 1 : 0;
    return ((current[index] ?? 0) - truth) ** 2 - ((candidate[index] ?? 0) - truth) ** 2;
  });
  const mean = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const interval = bootstrapInterval(gains, mean, random, { draws: 500 });
  if (!interval.ok) return interval;
  const currentEce = reliability({ outcomes, probabilities: current }).ece;
  const candidateEce = reliability({ outcomes, probabilities: candidate }).ece;
  const honest = candidateEce <= currentEce + eceSlack;
  return {
    ok: true,
    gain: mean(gains),
    interval: { low: interval.low, high: interval.high },
    currentEce,
    candidateEce,
    verdict: interval.high < 0 ? 'worse' : interval.low > 0 && honest ? 'better' : 'no_better',
    outcomes: outcomes.length,
  };
}
