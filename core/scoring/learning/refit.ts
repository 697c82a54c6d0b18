import { insufficient, type Insufficient } from '../../statistics/input-error';
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
  const fitted = new Map(start);
  const columns = columnsOf(outcomes);
  const everyone = columnOf(outcomes.map((_, row) => [row, 1]));
  const labels = Float64Array.from(outcomes, (outcome) => (outcome.converted ? 1 : 0));
  const logits = Float64Array.from(outcomes, (outcome) =>
    activeWeights(outcome).reduce((sum, [key, x]) => sum + x * (start.get(key) ?? 0), prior.bias),
  );
  let bias = prior.bias;

  // Coordinate-wise Newton: the objective is strictly concave, so this ends at its one maximum.
  for (let round = 0; round < maxRounds; round += 1) {
    const biasStep = newtonStep(everyone, labels, logits, bias - prior.bias, biasPriorSpread);
    bias += biasStep;
    shift(everyone, logits, biasStep);
    let largest = Math.abs(biasStep);
    for (const [key, column] of columns) {
      const from = fitted.get(key) ?? 0;
      const step = newtonStep(column, labels, logits, from - (start.get(key) ?? 0), priorSpread);
      fitted.set(key, from + step);
      shift(column, logits, step);
      largest = Math.max(largest, Math.abs(step));
    }
    if (largest < tolerance) break;
  }
  return {
    ok: true,
    weights: shapedWeights(prior, fitted, bias, version),
    outcomes: outcomes.length,
    conversions,
  };
}

const { exp } = Math;
const maxRounds = 200;
/** Log-odds; a change this small moves no score by a point. */
const tolerance = 1e-5;

/** Where a weight acts: rows and how strongly. Typed arrays, because this loop is the whole cost. */
interface Column {
  readonly rows: Int32Array;
  readonly strengths: Float64Array;
}

function columnOf(cells: readonly (readonly [row: number, strength: number])[]): Column {
  return {
    rows: Int32Array.from(cells, ([row]) => row),
    strengths: Float64Array.from(cells, ([, strength]) => strength),
  };
}

function columnsOf(outcomes: readonly LeadOutcome[]): readonly (readonly [string, Column])[] {
  const cells = new Map<string, (readonly [number, number])[]>();
  for (const [row, outcome] of outcomes.entries()) {
    for (const [key, strength] of activeWeights(outcome)) {
      const known = cells.get(key);
      if (known) known.push([row, strength]);
      else cells.set(key, [[row, strength]]);
    }
  }
  return [...cells].map(([key, list]) => [key, columnOf(list)]);
}

/** One Newton step of log-likelihood minus (w − w₀)²/2s², capped so that it cannot overshoot. */
function newtonStep(
  { rows, strengths }: Column,
  labels: Float64Array,
  logits: Float64Array,
  fromPrior: number,
  spread: number,
): number {
  const pull = 1 / spread ** 2;
  let gradient = -pull * fromPrior;
  let curvature = pull;
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? 0;
    const x = strengths[at] ?? 0;
    const p = 1 / (1 + exp(-(logits[row] ?? 0)));
    gradient += x * ((labels[row] ?? 0) - p);
    curvature += x * x * p * (1 - p);
  }
  return Math.max(-1, Math.min(1, gradient / curvature));
}

function shift({ rows, strengths }: Column, logits: Float64Array, step: number): void {
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] ?? 0;
    logits[row] = (logits[row] ?? 0) + (strengths[at] ?? 0) * step;
  }
}
