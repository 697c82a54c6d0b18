import { drawIndex, drawNormal } from '../statistics/draws';
import type { RandomSource } from '../statistics/random';
import type { Slot, TimeModel } from './best-time';

/** A moment a post could go out, with its slot in the audience's zone. */
export interface Candidate extends Slot {
  readonly atMs: number;
}

export interface SlotGuards {
  /** Times nothing may be published in: blackouts, mourning days, product launches. */
  readonly blackouts: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly isQuiet: (atMs: number) => boolean;
  readonly leastGapMs: number;
  /** When the account has published or will. */
  readonly takenMs: readonly number[];
}

/** How often a slot is tried for learning alone. */
export const explorationShare = 0.12;

export type SlotChoice =
  | { readonly ok: true; readonly candidate: Candidate; readonly how: 'drawn' | 'explored' }
  | { readonly ok: false; readonly code: 'all_blocked' };

/**
 * Picks among the allowed candidates by Thompson's rule: a draw from every posterior, the highest goes out. Guards
 * come first and hold for exploration too.
 */
export function chooseSlot(
  candidates: readonly Candidate[],
  model: TimeModel,
  guards: SlotGuards,
  random: RandomSource,
): SlotChoice {
  const allowed = candidates.filter(
    ({ atMs }) =>
      !guards.isQuiet(atMs) &&
      !guards.blackouts.some(({ fromMs, toMs }) => atMs >= fromMs && atMs < toMs) &&
      !guards.takenMs.some((taken) => Math.abs(taken - atMs) < guards.leastGapMs),
  );
  const [first] = allowed;
  if (!first) return { ok: false, code: 'all_blocked' };
  if (random() < explorationShare) {
    const candidate = allowed[drawIndex(allowed.length, random)] ?? first;
    return { ok: true, candidate, how: 'explored' };
  }
  let best = first;
  let bestDraw = Number.NEGATIVE_INFINITY;
  for (const candidate of allowed) {
    const { mean, variance } = model.slot(candidate);
    const draw = mean + Math.sqrt(variance) * drawNormal(random);
    if (draw > bestDraw) {
      bestDraw = draw;
      best = candidate;
    }
  }
  return { ok: true, candidate: best, how: 'drawn' };
}
