import type { Attribution } from './attribute';

/** A computed attribution as it is kept: never overwritten, only followed by the next version. */
export interface AttributionVersion {
  readonly version: number;
  /** ISO 8601. */
  readonly computedAt: string;
  readonly attribution: Attribution;
  /** Credit gained or lost since the version before, per channel; refunds show up here as negative. */
  readonly changesMinor: readonly { readonly channel: string; readonly changeMinor: number }[];
}

/**
 * Follows `previous` with a recomputation. The same result (credits, rules and look-back alike) makes no new version.
 *
 * @returns the previous version itself when nothing changed.
 */
export function nextVersion(
  previous: AttributionVersion | null,
  attribution: Attribution,
  computedAt: string,
): AttributionVersion {
  const before = new Map(
    (previous?.attribution.credits ?? []).map(({ channel, creditMinor }) => [channel, creditMinor]),
  );
  const now = new Map(
    attribution.credits.map(({ channel, creditMinor }) => [channel, creditMinor]),
  );
  const changesMinor = Array.from(new Set([...before.keys(), ...now.keys()]))
    .map((channel) => ({
      channel,
      changeMinor: (now.get(channel) ?? 0) - (before.get(channel) ?? 0),
    }))
    .filter(({ changeMinor }) => changeMinor !== 0);
  const sameRules =
    previous?.attribution.model === attribution.model &&
    previous.attribution.rulesVersion === attribution.rulesVersion &&
    previous.attribution.lookBackDays === attribution.lookBackDays;
  if (previous && sameRules && changesMinor.length === 0) return previous;
  return { version: (previous?.version ?? 0) + 1, computedAt, attribution, changesMinor };
}
