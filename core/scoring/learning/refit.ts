import { insufficient, type Insufficient } from '../../statistics/input-error';
import { sigmoid } from '../../statistics/sigmoid';
import type { ScoringWeights } from '../weights';
import { activeWeights, flatWeights, shapedWeights, type LeadOutcome } from './outcome';

/** Fewer outcomes than this leave the expert weights alone. */
export const refitMinimumOutcomes = 50;
/** Fewer conversions, or fewer non-conversions, say nothing about either. */
export const refitMinimumPerSide = 5;

/** How far experts may be wrong: standard deviation of the prior round each weight, in log-odds. */
export const priorSpread = 0.5;
/** The base rate differs most between tenants. */
export const biasPriorSpread = 2;

export interface Refit {
  readonly ok: true;
  readonly weights: ScoringWeights;
  readonly outcomes: number;
  readonly conversions: number;
}

/**
 * Weights for a tenant from its own outcomes: logistic regression with a normal prior centred on the given weights
 * (MAP, ridge towards the prior). With few outcomes the experts speak, with many the data do; a weight no outcome
 * touches stays exactly where it was.
 *
 * 60 outcomes in which `timing=now` converts no more often than the rest pull its weight down from 1.2, not to 0.
 * @param version name of the new weights, stored with every score they give.
 */
export function refit(
  prior: ScoringWeights,
  outcomes: readonly LeadOutcome[],
  version: string,
): Refit | Insufficient {
  const conversions = outcomes.filter((outcome) => outcome.converted).length;
  if (outcomes.length < refitMinimumOutcomes) {
    return insufficient(
      `Refitting needs ${refitMinimumOutcomes} outcomes; there are ${outcomes.length}.`,
    );
  }
  if (Math.min(conversions, outcomes.length - conversions) < refitMinimumPerSide) {
    return insufficient(
      `Refitting needs ${refitMinimumPerSide} conversions and as many leads without; there are ${conversions} of ${outcomes.length}.`,
    );
  }
  const start = flatWeights(prior);
  const columns = columnsOf(outcomes);
  const fitted = new Map(start);
  let bias = prior.bias;
  const logits = outcomes.map(
    (outcome) =>
      bias + activeWeights(outcome).reduce((sum, [key, x]) => sum + x * (start.get(key) ?? 0), 0),
  );
  const everyone = outcomes.map((_, row) => [row, 1] as const);

  // Coordinate-wise Newton: the objective is strictly concave, each step solves one weight and lowers it.
  for (let round = 0; round < 200; round += 1) {
    let largest = 0;
    const biasStep = newtonStep(everyone, outcomes, logits, bias - prior.bias, biasPriorSpread);
    bias += biasStep;
    shift(everyone, logits, biasStep);
    largest = Math.abs(biasStep);
    for (const [key, rows] of columns) {
      const from = fitted.get(key) ?? 0;
      const step = newtonStep(rows, outcomes, logits, from - (start.get(key) ?? 0), priorSpread);
      fitted.set(key, from + step);
      shift(rows, logits, step);
      largest = Math.max(largest, Math.abs(step));
    }
    if (largest < 1e-7) break;
  }
  return {
    ok: true,
    weights: shapedWeights(prior, fitted, bias, version),
    outcomes: outcomes.length,
    conversions,
  };
}

type Column = readonly (readonly [row: number, x: number])[];

function columnsOf(outcomes: readonly LeadOutcome[]): ReadonlyMap<string, Column> {
  const columns = new Map<string, (readonly [number, number])[]>();
  for (const [row, outcome] of outcomes.entries()) {
    for (const [key, x] of activeWeights(outcome)) {
      const column = columns.get(key) ?? [];
      column.push([row, x]);
      columns.set(key, column);
    }
  }
  return columns;
}

/** One Newton step of log-likelihood minus (w − w₀)²/2s², capped so that it cannot overshoot. */
function newtonStep(
  column: Column,
  outcomes: readonly LeadOutcome[],
  logits: readonly number[],
  fromPrior: number,
  spread: number,
): number {
  const pull = 1 / spread ** 2;
  let gradient = -pull * fromPrior;
  let curvature = pull;
  for (const [row, x] of column) {
    const p = sigmoid(logits[row] ?? 0);
    gradient += x * ((outcomes[row]?.converted === true ? 1 : 0) - p);
    curvature += x * x * p * (1 - p);
  }
  return Math.max(-1, Math.min(1, gradient / curvature));
}

function shift(column: Column, logits: number[], step: number): void {
  for (const [row, x] of column) logits[row] = (logits[row] ?? 0) + x * step;
}
