import type { PreparedPath } from './prepare';
import { touchShares, type TouchModel } from './touch-models';

/** Per path, the share of each channel in it; flat arrays, because a bootstrap walks them hundreds of times. */
export interface ChannelShares {
  /** Entries of path p are from[p] … from[p + 1] − 1. */
  readonly from: Int32Array;
  readonly channel: Int32Array;
  readonly share: Float64Array;
}

export function channelShares(model: TouchModel, paths: readonly PreparedPath[]): ChannelShares {
  const from = new Int32Array(paths.length + 1);
  const channel: number[] = [];
  const share: number[] = [];
  paths.forEach((path, index) => {
    const shares = touchShares(model, path.touches, path.ageDays);
    const byChannel = new Map<number, number>();
    shares.forEach((value, touch) => {
      if (value === 0) return;
      const at = path.channels[touch] ?? 0;
      byChannel.set(at, (byChannel.get(at) ?? 0) + value);
    });
    for (const [at, value] of byChannel) {
      channel.push(at);
      share.push(value);
    }
    from[index + 1] = channel.length;
  });
  return { from, channel: Int32Array.from(channel), share: Float64Array.from(share) };
}

/** Σ amount·share per channel. */
export function sumShares(
  shares: ChannelShares,
  amounts: ArrayLike<number>,
  channelCount: number,
): number[] {
  const sums = new Float64Array(channelCount);
  for (let path = 0; path + 1 < shares.from.length; path += 1) {
    const amount = amounts[path] ?? 0;
    if (amount === 0) continue;
    const end = shares.from[path + 1] ?? 0;
    for (let entry = shares.from[path] ?? 0; entry < end; entry += 1) {
      const at = shares.channel[entry] ?? 0;
      sums[at] = (sums[at] ?? 0) + amount * (shares.share[entry] ?? 0);
    }
  }
  return Array.from(sums);
}
