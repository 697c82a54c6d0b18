import { requireFiniteSeries, requireSameLength } from './guards';
import { insufficient, type Insufficient } from './input-error';
import { sigmoid } from './sigmoid';

/** P = σ(slope·score + intercept), slope ≥ 0 so that a better score never means a lower probability. */
export interface PlattFit {
  readonly ok: true;
  readonly slope: number;
  readonly intercept: number;
}

/**
 * Platt scaling with his smoothed targets, fitted by Newton's method (Platt 1999; Lin, Lin & Weng 2007).
 * A slope that would come out negative is set to zero: the score then says nothing, and the base rate is given.
 */
export function fitPlatt(
  scores: readonly number[],
  outcomes: readonly boolean[],
): PlattFit | Insufficient {
  requireSameLength(scores, outcomes, 'scores and outcomes');
  requireFiniteSeries(scores, 'scores');
  const positives = outcomes.filter(Boolean).length;
  const negatives = outcomes.length - positives;
  if (positives === 0 || negatives === 0) {
    return insufficient('Calibration needs at least one positive and one negative outcome.');
  }
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  const targets = outcomes.map((outcome) => (outcome ? high : low));
  let slope = 0;
  let intercept = Math.log((positives + 1) / (negatives + 1));
  const loss = (a: number, b: number) =>
    targets.reduce((sum, target, index) => {
      const x = a * (scores[index] ?? 0) + b;
      return sum + Math.max(0, x) - target * x + Math.log1p(Math.exp(-Math.abs(x)));
    }, 0);
  let current = loss(slope, intercept);
  for (let round = 0; round < 100; round += 1) {
    const step = newtonStep(scores, targets, slope, intercept);
    let size = 1;
    let improved = false;
    while (size > 1e-8) {
      const next = loss(slope + size * step.slope, intercept + size * step.intercept);
      if (next < current - 1e-12) {
        slope += size * step.slope;
        intercept += size * step.intercept;
        current = next;
        improved = true;
        break;
      }
      size /= 2;
    }
    if (!improved) break;
  }
  if (slope < 0) return { ok: true, slope: 0, intercept: Math.log(positives / negatives) };
  return { ok: true, slope, intercept };
}

export function applyPlatt(fit: PlattFit, score: number): number {
  return sigmoid(fit.slope * score + fit.intercept);
}

function newtonStep(
  scores: readonly number[],
  targets: readonly number[],
  slope: number,
  intercept: number,
): { slope: number; intercept: number } {
  let gradientA = 0;
  let gradientB = 0;
  let aa = 1e-12;
  let bb = 1e-12;
  let ab = 0;
  scores.forEach((score, index) => {
    const p = sigmoid(slope * score + intercept);
    const error = (targets[index] ?? 0) - p;
    const weight = p * (1 - p);
    gradientA += error * score;
    gradientB += error;
    aa += weight * score * score;
    bb += weight;
    ab += weight * score;
  });
  const determinant = aa * bb - ab * ab;
  return {
    slope: (bb * gradientA - ab * gradientB) / determinant,
    intercept: (aa * gradientB - ab * gradientA) / determinant,
  };
}
