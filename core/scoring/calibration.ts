import { applyIsotonic, fitIsotonic, type IsotonicFit } from '../statistics/isotonic';
import { applyPlatt, fitPlatt, type PlattFit } from '../statistics/platt';
import { sigmoid } from '../statistics/sigmoid';

/** From this many outcomes Platt scaling, from that many isotonic regression. */
export const plattMinimumOutcomes = 50;
export const isotonicMinimumOutcomes = 1_000;

/** How log-odds become the probability that is shown. Monotone, whatever the kind. */
export type Calibration =
  | { readonly kind: 'none' }
  | { readonly kind: 'platt'; readonly fit: PlattFit }
  | { readonly kind: 'isotonic'; readonly fit: IsotonicFit };

export const uncalibrated: Calibration = { kind: 'none' };

/** The weight kept by the uncalibrated order where isotonic regression is flat, so that better leads stay ahead. */
const orderShare = 0.02;

/**
 * The calibration the number of outcomes supports: none below 50, Platt below 1,000, isotonic from there.
 * One-sided outcomes leave it uncalibrated.
 * @param logOdds of scored leads; `converted` beside each.
 */
export function calibrationFor(
  logOdds: readonly number[],
  converted: readonly boolean[],
): Calibration {
  if (logOdds.length < plattMinimumOutcomes) return uncalibrated;
  if (logOdds.length >= isotonicMinimumOutcomes && bothSides(converted)) {
    return { kind: 'isotonic', fit: fitIsotonic(logOdds, converted) };
  }
  const fit = fitPlatt(logOdds, converted);
  return fit.ok ? { kind: 'platt', fit } : uncalibrated;
}

/** Probability of a lead with these log-odds, strictly inside 0 and 1. */
export function calibrated(calibration: Calibration, logOdds: number): number {
  switch (calibration.kind) {
    case 'none':
      return inside(sigmoid(logOdds));
    case 'platt':
      return inside(applyPlatt(calibration.fit, logOdds));
    case 'isotonic': {
      const stepped = applyIsotonic(calibration.fit, logOdds);
      return inside((1 - orderShare) * stepped + orderShare * sigmoid(logOdds));
    }
  }
}

function bothSides(converted: readonly boolean[]): boolean {
  return converted.includes(true) && converted.includes(false);
}

function inside(probability: number): number {
  return Math.min(1 - 1e-9, Math.max(1e-9, probability));
}
