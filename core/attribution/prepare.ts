import { eligibleTouches, type UnattributedReason } from './eligible';
import type { Journey, Touch } from './journey';

/** A journey ready for the models: eligible touches only, channels as numbers, refunds taken off. */
export interface PreparedPath {
  readonly touches: readonly Touch[];
  readonly ageDays: readonly number[] | null;
  readonly channels: Int32Array;
  readonly conversions: number;
  readonly nonConversions: number;
  readonly valueMinor: number;
}

export interface Unattributed {
  readonly reason: UnattributedReason;
  readonly conversions: number;
  readonly valueMinor: number;
}

export interface PreparedJourneys {
  readonly channels: readonly string[];
  readonly paths: readonly PreparedPath[];
  readonly unattributed: readonly Unattributed[];
}

/**
 * A conversion refunded in full is no conversion any more; a partial refund lowers its value. Conversions without an
 * eligible touch are set aside with the reason.
 */
export function prepareJourneys(
  journeys: readonly Journey[],
  lookBackDays: number,
): PreparedJourneys {
  const numbers = new Map<string, number>();
  const paths: PreparedPath[] = [];
  const aside = new Map<UnattributedReason, Unattributed>();
  for (const journey of journeys) {
    const valueMinor = journey.valueMinor - journey.refundedMinor;
    const reversed = journey.refundedMinor > 0 && valueMinor === 0;
    const conversions = reversed ? 0 : journey.conversions;
    const { touches, ageDays, unattributed } = eligibleTouches(journey, lookBackDays);
    if (unattributed) {
      if (conversions === 0) continue;
      const before = aside.get(unattributed);
      aside.set(unattributed, {
        reason: unattributed,
        conversions: (before?.conversions ?? 0) + conversions,
        valueMinor: (before?.valueMinor ?? 0) + valueMinor,
      });
      continue;
    }
    const channels = Int32Array.from(touches, ({ channel }) => {
      const known = numbers.get(channel);
      if (known !== undefined) return known;
      numbers.set(channel, numbers.size);
      return numbers.size - 1;
    });
    paths.push({
      touches,
      ageDays,
      channels,
      conversions,
      nonConversions: journey.nonConversions + (reversed ? journey.conversions : 0),
      valueMinor,
    });
  }
  return { channels: Array.from(numbers.keys()), paths, unattributed: Array.from(aside.values()) };
}
