import { defaultAnchors, type ScoreAnchors } from './score';

/** Fewer recent leads than this say nothing about the next ones. */
export const anchorMinimumLeads = 50;

/**
 * Anchors that make as many leads hot, and as many at least warm, as the team can reach.
 *
 * 200 leads a week and a team that can call 20 and write to 80: hot is the 10 % with the highest probability.
 * Fewer than 50 probabilities, or ones too alike to cut, keep the default anchors.
 * @param probabilities of recent leads, 0–1.
 * @param hotShare part of the leads that can be called, 0–1; `warmShare` at least as much.
 */
export function anchorsForCapacity(
  probabilities: readonly number[],
  hotShare: number,
  warmShare: number,
): ScoreAnchors {
  if (!(hotShare > 0 && hotShare < warmShare && warmShare < 1)) {
    throw new RangeError('Shares must satisfy 0 < hotShare < warmShare < 1.');
  }
  const usable = probabilities.filter((p) => p > 0 && p < 1).sort((a, b) => b - a);
  if (usable.length < anchorMinimumLeads) return defaultAnchors;
  const hot = usable[Math.ceil(usable.length * hotShare) - 1] ?? defaultAnchors.hot;
  const warm = usable[Math.ceil(usable.length * warmShare) - 1] ?? defaultAnchors.warm;
  return warm < hot ? { hot, warm } : defaultAnchors;
}
