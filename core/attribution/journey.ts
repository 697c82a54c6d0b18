import { requireCount, requireFinite } from '../statistics/guards';
import { InputError } from '../statistics/input-error';

/** One contact with one channel. */
export interface Touch {
  readonly channel: string;
  /** Epoch milliseconds; null when only the order is known, as in aggregated path tables. */
  readonly atMs: number | null;
  /** False excludes the touch from every model: the person did not agree to being followed there. */
  readonly consented: boolean;
  /** The touch at which the person became a lead or an opportunity, for the 30/30/30/10 model. */
  readonly milestone?: 'lead' | 'opportunity';
}

/** What one person did, or what several did alike, oldest touch first. */
export interface Journey {
  readonly id: string;
  readonly touches: readonly Touch[];
  /** How many such journeys converted: 0 or 1 for a person, more in aggregated tables. */
  readonly conversions: number;
  /** How many ended without converting. */
  readonly nonConversions: number;
  readonly convertedAtMs: number | null;
  /** Value of all conversions of this journey, before refunds, in minor units. */
  readonly valueMinor: number;
  /** Given back so far; never more than the value. */
  readonly refundedMinor: number;
  readonly currency: string;
}

/** `direct`, `Direct`, `(direct)`: came by themselves; last-non-direct looks past it. */
export function isDirect(channel: string): boolean {
  return /^\(?direct\)?$/i.test(channel);
}

/**
 * @param knownChannels refuses any other when given.
 * @throws InputError `not_finite`, `negative`, `out_of_range`, `mixed_currencies`, `unsorted_timestamps`,
 * `duplicate_timestamps` or `unknown_channel`, naming the journey.
 */
export function requireJourneys(
  journeys: readonly Journey[],
  knownChannels?: ReadonlySet<string>,
): void {
  const currency = journeys[0]?.currency;
  for (const journey of journeys) {
    const name = `Journey ${journey.id}`;
    requireCount(journey.conversions, `${name}: conversions`);
    requireCount(journey.nonConversions, `${name}: nonConversions`);
    requireCount(journey.valueMinor, `${name}: valueMinor`);
    requireCount(journey.refundedMinor, `${name}: refundedMinor`);
    if (journey.refundedMinor > journey.valueMinor) {
      throw new InputError('out_of_range', `${name} was refunded more than it was worth.`);
    }
    if (journey.conversions === 0 && journey.valueMinor > 0) {
      throw new InputError('out_of_range', `${name} has a value but no conversion.`);
    }
    if (journey.currency !== currency) {
      throw new InputError(
        'mixed_currencies',
        `${name} is in ${journey.currency}, others in ${currency ?? '?'}; convert first.`,
      );
    }
    requireTouches(journey, name, knownChannels);
  }
}

function requireTouches(
  { touches, convertedAtMs }: Journey,
  name: string,
  knownChannels?: ReadonlySet<string>,
): void {
  if (convertedAtMs !== null) requireFinite(convertedAtMs, `${name}: convertedAtMs`);
  let previousMs = Number.NEGATIVE_INFINITY;
  let previousChannel = '';
  for (const { channel, atMs } of touches) {
    if (knownChannels && !knownChannels.has(channel)) {
      throw new InputError('unknown_channel', `${name} names the unknown channel "${channel}".`);
    }
    if (atMs === null) continue;
    if (!Number.isFinite(atMs)) requireFinite(atMs, `${name}: atMs`);
    if (atMs < previousMs) {
      throw new InputError('unsorted_timestamps', `${name}: touches must be oldest first.`);
    }
    if (atMs === previousMs && channel === previousChannel) {
      throw new InputError('duplicate_timestamps', `${name} has the same touch twice.`);
    }
    previousMs = atMs;
    previousChannel = channel;
  }
}
