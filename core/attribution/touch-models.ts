import { isDirect, type Touch } from './journey';

/** Models that look at one journey alone, in the names contracts use. */
export const touchModels = [
  'first',
  'last',
  'last_non_direct',
  'linear',
  'position',
  'milestones',
  'time_decay',
] as const;
export type TouchModel = (typeof touchModels)[number];

export const timeDecayHalfLifeDays = 7;
const positionEnds = 0.4;
const milestoneShare = 0.3;

/** Share of each touch; non-negative, summing to one. `ageDays` null: one day per step is assumed. */
type Weigh = (touches: readonly Touch[], ageDays: readonly number[] | null) => number[];

const only = (length: number, index: number): number[] => {
  const shares = new Array<number>(length).fill(0);
  shares[index] = 1;
  return shares;
};

const weigh: Readonly<Record<TouchModel, Weigh>> = {
  first: (touches) => only(touches.length, 0),
  last: (touches) => only(touches.length, touches.length - 1),
  /** Direct is credited only when there was nothing else. */
  last_non_direct: (touches) => {
    const index = touches.findLastIndex(({ channel }) => !isDirect(channel));
    return only(touches.length, index === -1 ? touches.length - 1 : index);
  },
  linear: (touches) => new Array<number>(touches.length).fill(1 / touches.length),
  /** 40 % first, 40 % last, 20 % between; two touches 50/50. */
  position: ({ length }) => {
    if (length === 1) return [1];
    if (length === 2) return [0.5, 0.5];
    const shares = new Array<number>(length).fill((1 - 2 * positionEnds) / (length - 2));
    shares[0] = positionEnds;
    shares[length - 1] = positionEnds;
    return shares;
  },
  milestones: (touches) => milestoneShares(touches),
  /** 2^(−days/7), normalised. */
  time_decay: ({ length }, ageDays) => {
    const ages = ageDays ?? Array.from({ length }, (_, index) => length - 1 - index);
    // Relative to the youngest touch, so that no age can underflow to zero everywhere.
    let youngest = Number.POSITIVE_INFINITY;
    for (const age of ages) youngest = Math.min(youngest, age);
    const shares = ages.map((age) => 2 ** ((youngest - age) / timeDecayHalfLifeDays));
    const sum = shares.reduce((total, share) => total + share, 0);
    return shares.map((share) => share / sum);
  },
};

/**
 * 30 % each to the first touch, the touch that made a lead and the one that made an opportunity, 10 % over the
 * rest. Where a milestone is unmarked, the middle touch stands for the lead and the last for the opportunity.
 * Milestones on one touch add up; without other touches the 10 % go to the milestones.
 */
function milestoneShares(touches: readonly Touch[]): number[] {
  const { length } = touches;
  const marked = (milestone: Touch['milestone'], fallback: number | null) => {
    const index = touches.findIndex((touch) => touch.milestone === milestone);
    return index === -1 ? fallback : index;
  };
  const anchors = [
    0,
    marked('lead', length >= 3 ? Math.floor((length - 1) / 2) : null),
    marked('opportunity', length >= 2 ? length - 1 : null),
  ].filter((anchor) => anchor !== null);
  const shares = new Array<number>(length).fill(0);
  for (const anchor of anchors) shares[anchor] = (shares[anchor] ?? 0) + milestoneShare;
  const others = length - new Set(anchors).size;
  const rest = others === 0 ? 0 : (1 - 3 * milestoneShare) / others;
  const filled = shares.map((share) => (share === 0 ? rest : share));
  const sum = filled.reduce((total, share) => total + share, 0);
  return filled.map((share) => share / sum);
}

/** The share of each touch of one journey under `model`. The journey must have at least one touch. */
export function touchShares(
  model: TouchModel,
  touches: readonly Touch[],
  ageDays: readonly number[] | null,
): number[] {
  return weigh[model](touches, ageDays);
}
