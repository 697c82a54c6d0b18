import { insufficient, type Insufficient } from '../statistics/input-error';
import type { Attribution, AttributionModel } from './attribute';

export interface ChannelDisagreement {
  readonly channel: string;
  readonly lowestShare: number;
  readonly lowestModel: AttributionModel;
  readonly highestShare: number;
  readonly highestModel: AttributionModel;
}

export interface Disagreement {
  readonly ok: true;
  /** Half the absolute share differences of the two models farthest apart: 0 agree, 1 nothing in common. */
  readonly distance: number;
  /** Widest range first. */
  readonly channels: readonly ChannelDisagreement[];
}

/** A single model looks like knowledge; fewer than three are not shown as a comparison. */
export const leastModels = 3;

/** How far models differ about each channel, so that a screen never shows one number as the truth. */
export function disagreement(attributions: readonly Attribution[]): Disagreement | Insufficient {
  if (attributions.length < leastModels) {
    return insufficient(`Compare at least ${leastModels} models.`);
  }
  const shares = attributions.map(
    ({ model, credits }) =>
      [model, new Map(credits.map((credit) => [credit.channel, credit.share]))] as const,
  );
  const names = new Set(
    attributions.flatMap(({ credits }) => credits.map(({ channel }) => channel)),
  );
  const channels = Array.from(names, (channel): ChannelDisagreement => {
    const ranked = shares
      .map(([model, byChannel]) => ({ model, share: byChannel.get(channel) ?? 0 }))
      .sort((left, right) => left.share - right.share);
    const [lowest, highest] = [ranked[0], ranked.at(-1)];
    return {
      channel,
      lowestShare: lowest?.share ?? 0,
      lowestModel: lowest?.model ?? 'linear',
      highestShare: highest?.share ?? 0,
      highestModel: highest?.model ?? 'linear',
    };
  }).sort(
    (left, right) =>
      right.highestShare - right.lowestShare - (left.highestShare - left.lowestShare),
  );
  let distance = 0;
  for (const [, one] of shares) {
    for (const [, two] of shares) {
      let apart = 0;
      for (const name of names) apart += Math.abs((one.get(name) ?? 0) - (two.get(name) ?? 0));
      distance = Math.max(distance, apart / 2);
    }
  }
  return { ok: true, distance, channels };
}
