import { percentileInterval } from '../statistics/bootstrap';
import type { RandomSource } from '../statistics/random';
import type { Interval } from '../statistics/wilson';
import { sumShares, type ChannelShares } from './channel-shares';
import { markovRemoval } from './markov';
import type { PreparedPath } from './prepare';
import { resampledCount } from './resample';

/** How a model spreads amounts over channels: linearly by fixed shares, or by refitting the chain. */
export type Spreader =
  { readonly kind: 'shares'; readonly shares: ChannelShares } | { readonly kind: 'markov' };

/**
 * 90 % bootstrap intervals of channel shares for several models on the same resamples of whole journeys (Poisson
 * bootstrap), so that models can be compared.
 *
 * @returns per model, per channel; the whole range 0…1 where resamples held no conversion.
 */
export function shareIntervals(
  paths: readonly PreparedPath[],
  amounts: ArrayLike<number>,
  channelCount: number,
  spreaders: readonly Spreader[],
  random: RandomSource,
  draws: number,
): Interval[][] {
  const results = spreaders.map(() => Array.from({ length: channelCount }, (): number[] => []));
  const conversions = new Float64Array(paths.length);
  const nonConversions = new Float64Array(paths.length);
  const resampled = new Float64Array(paths.length);
  for (let draw = 0; draw < draws; draw += 1) {
    paths.forEach((path, index) => {
      const count = resampledCount(path.conversions, random);
      conversions[index] = count;
      nonConversions[index] = resampledCount(path.nonConversions, random);
      resampled[index] =
        path.conversions === 0 ? 0 : ((amounts[index] ?? 0) * count) / path.conversions;
    });
    spreaders.forEach((spreader, model) => {
      const credits = spread(
        spreader,
        paths,
        { conversions, nonConversions, resampled },
        channelCount,
      );
      const total = credits.reduce((sum, credit) => sum + credit, 0);
      if (total === 0) return;
      credits.forEach((credit, channel) => results[model]?.[channel]?.push(credit / total));
    });
  }
  return results.map((channels) =>
    channels.map((shares) =>
      shares.length === 0 ? { low: 0, high: 1 } : percentileInterval(shares, 0.9),
    ),
  );
}

function spread(
  spreader: Spreader,
  paths: readonly PreparedPath[],
  sample: {
    readonly conversions: Float64Array;
    readonly nonConversions: Float64Array;
    readonly resampled: Float64Array;
  },
  channelCount: number,
): readonly number[] {
  if (spreader.kind === 'shares') return sumShares(spreader.shares, sample.resampled, channelCount);
  const fit = markovRemoval(paths, channelCount, sample);
  return fit.ok ? fit.shares : [];
}
