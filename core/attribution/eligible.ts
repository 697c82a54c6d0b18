import type { Journey, Touch } from './journey';

export const dayMs = 86_400_000;

/** Why a conversion's value cannot be credited to any channel. */
export type UnattributedReason = 'no_touch' | 'no_consent' | 'outside_look_back';

export interface EligibleTouches {
  readonly touches: readonly Touch[];
  /** Days between each touch and the end of the journey; null when times are unknown. */
  readonly ageDays: readonly number[] | null;
  readonly unattributed: UnattributedReason | null;
}

/**
 * The touches a model may see: consented, not after the conversion, and inside the look-back. For journeys without
 * a conversion the look-back counts from the last touch.
 */
export function eligibleTouches(journey: Journey, lookBackDays: number): EligibleTouches {
  const { touches, convertedAtMs } = journey;
  if (touches.length === 0) return { touches, ageDays: null, unattributed: 'no_touch' };
  const consented = touches.filter((touch) => touch.consented);
  if (consented.length === 0) return { touches: [], ageDays: null, unattributed: 'no_consent' };
  const endMs = convertedAtMs ?? consented.at(-1)?.atMs ?? null;
  const inside =
    endMs === null
      ? consented
      : consented.filter(
          ({ atMs }) => atMs === null || (atMs <= endMs && endMs - atMs <= lookBackDays * dayMs),
        );
  if (inside.length === 0) return { touches: [], ageDays: null, unattributed: 'outside_look_back' };
  const ageDays =
    endMs === null || inside.some(({ atMs }) => atMs === null)
      ? null
      : inside.map(({ atMs }) => (endMs - (atMs ?? endMs)) / dayMs);
  return { touches: inside, ageDays, unattributed: null };
}
