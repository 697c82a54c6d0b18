import { betaCdf, logBeta } from './beta';
import { requireCount } from './guards';
import { InputError } from './input-error';

export interface Arm {
  readonly successes: number;
  readonly trials: number;
}

/** Below this many terms the finite sum is used; above it, a quadrature of the same accuracy. */
const exactTerms = 20_000;

/**
 * P(rate of B > rate of A) under independent Beta priors (default uniform). With a whole shape the integral is a
 * finite sum (Evan Miller, "Formulas for Bayesian A/B Testing", 2014); otherwise it is integrated numerically
 * over A's density. No data gives 0.5 under equal priors.
 */
export function probabilityBBeatsA(a: Arm, b: Arm, priorA = 1, priorB = 1): number {
  for (const [name, arm] of [
    ['A', a],
    ['B', b],
  ] as const) {
    requireCount(arm.successes, `${name}.successes`);
    requireCount(arm.trials, `${name}.trials`);
    if (arm.successes > arm.trials) {
      throw new InputError('out_of_range', `${name} has more successes than trials.`);
    }
  }
  const shapeA = priorA + a.successes;
  const shapeAFail = priorB + a.trials - a.successes;
  const shapeB = priorA + b.successes;
  const shapeBFail = priorB + b.trials - b.successes;
  if (Number.isInteger(shapeB) && shapeB <= exactTerms) {
    let total = 0;
    for (let i = 0; i < shapeB; i += 1) {
      total += Math.exp(
        logBeta(shapeA + i, shapeAFail + shapeBFail) -
          Math.log(shapeBFail + i) -
          logBeta(1 + i, shapeBFail) -
          logBeta(shapeA, shapeAFail),
      );
    }
    return Math.min(1, Math.max(0, total));
  }
  return integrateWin(shapeA, shapeAFail, shapeB, shapeBFail);
}

/** ∫ f_A(x)·P(B > x) dx by Simpson's rule over ±10 standard deviations of A. */
function integrateWin(a: number, aFail: number, b: number, bFail: number): number {
  const mean = a / (a + aFail);
  const deviation = Math.sqrt((mean * (1 - mean)) / (a + aFail + 1));
  const low = Math.max(0, mean - 10 * deviation);
  const high = Math.min(1, mean + 10 * deviation);
  const steps = 4_000;
  const width = (high - low) / steps;
  const norm = logBeta(a, aFail);
  let total = 0;
  let mass = 0;
  for (let i = 0; i <= steps; i += 1) {
    const x = Math.min(1 - 1e-15, Math.max(1e-15, low + i * width));
    const weight = i === 0 || i === steps ? 1 : i % 2 === 1 ? 4 : 2;
    const density = Math.exp((a - 1) * Math.log(x) + (aFail - 1) * Math.log1p(-x) - norm);
    mass += weight * density;
    total += weight * density * (1 - betaCdf(x, b, bFail));
  }
  return total / mass;
}
