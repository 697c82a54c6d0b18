import type { Journey, Touch } from '../../attribution/journey';

/** `search > email` with counts, as aggregated tables give them. */
export function pathJourney(
  path: string,
  facts: Partial<Omit<Journey, 'touches'>> & { touches?: readonly Touch[] } = {},
): Journey {
  return {
    id: path,
    touches: path
      .split('>')
      .map((channel) => ({ channel: channel.trim(), atMs: null, consented: true })),
    conversions: 1,
    nonConversions: 0,
    convertedAtMs: null,
    valueMinor: 0,
    refundedMinor: 0,
    currency: 'EUR',
    ...facts,
  };
}
