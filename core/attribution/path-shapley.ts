import type { RandomSource } from '../statistics/random';
import type { ChannelShares } from './channel-shares';
import type { PreparedPath } from './prepare';
import {
  coalitionWorths,
  exactPlayers,
  shapleyExact,
  shapleySampled,
  type Dividend,
} from './shapley';

/**
 * Shapley credit where a set of channels is worth what journeys touching nothing else brought (Zhao et al. 2018):
 * exact up to twelve channels, sampled above.
 */
export function pathShapley(
  paths: readonly PreparedPath[],
  amounts: ArrayLike<number>,
  channelCount: number,
  random: RandomSource,
): number[] {
  const dividends = dividendsOf(paths, amounts);
  if (channelCount > exactPlayers) return shapleySampled(channelCount, dividends, random);
  const worths = coalitionWorths(channelCount, dividends);
  return shapleyExact(channelCount, (mask) => worths[mask] ?? 0);
}

function dividendsOf(paths: readonly PreparedPath[], amounts: ArrayLike<number>): Dividend[] {
  const bySet = new Map<string, { members: number[]; amount: number }>();
  paths.forEach(({ channels }, index) => {
    const amount = amounts[index] ?? 0;
    if (amount === 0) return;
    const members = Array.from(new Set(channels)).sort((left, right) => left - right);
    const key = members.join(',');
    const known = bySet.get(key);
    if (known) known.amount += amount;
    else bySet.set(key, { members, amount });
  });
  return Array.from(bySet.values());
}

/**
 * The same value in Harsanyi's form (1963): an amount is shared equally by those without any of whom it would not
 * have been earned. Linear in the amounts, which is what a bootstrap needs.
 */
export function harsanyiShares(paths: readonly PreparedPath[]): ChannelShares {
  const from = new Int32Array(paths.length + 1);
  const channel: number[] = [];
  const share: number[] = [];
  paths.forEach(({ channels }, index) => {
    const members = new Set(channels);
    for (const member of members) {
      channel.push(member);
      share.push(1 / members.size);
    }
    from[index + 1] = channel.length;
  });
  return { from, channel: Int32Array.from(channel), share: Float64Array.from(share) };
}
