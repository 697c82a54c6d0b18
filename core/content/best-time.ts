import { requireFinite } from '../statistics/guards';
import { InputError, insufficient, type Insufficient } from '../statistics/input-error';
import { normalCdf } from '../statistics/normal';

/** One published post: ln(1 + per-1000 score), centred on its account and format. */
export interface TimedResult {
  readonly platform: string;
  /** Audience region, e.g. `west_africa`. */
  readonly region: string;
  readonly account: string;
  /** In the audience's time zone: weekday 1 (Monday) – 7, hour 0 – 23. */
  readonly weekday: number;
  readonly hour: number;
  readonly y: number;
}

export interface Slot {
  readonly weekday: number;
  readonly hour: number;
}

export interface Posterior {
  readonly mean: number;
  readonly variance: number;
  /** Own posts in exactly this slot. */
  readonly posts: number;
}

export interface TimeModel {
  readonly ok: true;
  /** Posterior of a slot for the account the model was made for. */
  readonly slot: (slot: Slot) => Posterior;
  readonly posts: number;
}

/** Fewer own and foreign posts than this say nothing about hours. */
export const leastPosts = 20;

interface Level {
  readonly keyOf: (result: Slot & { account: string; region: string }) => string;
}

/** From the widest to the slot itself. */
const levels: readonly Level[] = [
  { keyOf: ({ hour }) => `platform ${hour}` },
  { keyOf: ({ region, hour }) => `region ${region} ${hour}` },
  { keyOf: ({ account, hour }) => `account ${account} ${hour}` },
  { keyOf: ({ account, weekday, hour }) => `slot ${account} ${weekday} ${hour}` },
];

/**
 * What each hour is worth to one account: a posterior mean (n·ȳ + κ·parent)/(n + κ), κ = σ²/τ², with the parents
 * account-hour → platform-region → platform and both variances estimated from the data (empirical Bayes, Efron &
 * Morris 1975). A slot nobody used falls back on its parents, with their doubt.
 */
export function learnTimes(
  results: readonly TimedResult[],
  account: { readonly account: string; readonly region: string; readonly platform: string },
): TimeModel | Insufficient {
  const usable = results.filter(({ platform }) => platform === account.platform);
  for (const { y, weekday, hour } of usable) {
    requireFinite(y, 'y');
    if (!(weekday >= 1 && weekday <= 7 && hour >= 0 && hour <= 23)) {
      throw new InputError('out_of_range', `There is no slot weekday ${weekday}, hour ${hour}.`);
    }
  }
  if (usable.length < leastPosts) return insufficient(`Times need at least ${leastPosts} posts.`);
  const slots = tally(usable, levels.at(-1));
  const noise = withinVariance(usable, slots);
  if (noise === 0) return insufficient('All posts did equally well, so no hour stands out.');
  const fitted = levels.map((level) => tally(usable, level));
  const between = levels.map((_, depth) => betweenVariance(usable, fitted, depth, noise));
  return {
    ok: true,
    posts: usable.filter((result) => result.account === account.account).length,
    slot: (slot) => {
      let mean = 0;
      let variance = 0;
      let posts = 0;
      levels.forEach((level, depth) => {
        const own = fitted[depth]?.get(level.keyOf({ ...slot, ...account })) ?? {
          count: 0,
          sum: 0,
        };
        const spread = between[depth] ?? 0;
        posts = own.count;
        // κ → ∞ when the level adds nothing: the parent stands.
        if (spread === 0) return;
        const kappa = noise / spread;
        const weight = kappa / (own.count + kappa);
        mean = (own.sum + kappa * mean) / (own.count + kappa);
        variance = noise / (own.count + kappa) + weight * weight * variance;
      });
      return { mean, variance, posts };
    },
  };
}

type Tally = ReadonlyMap<string, { readonly count: number; readonly sum: number }>;

function tally(results: readonly TimedResult[], level: Level | undefined): Tally {
  const groups = new Map<string, { count: number; sum: number }>();
  for (const result of results) {
    const key = level?.keyOf(result) ?? '';
    const group = groups.get(key) ?? { count: 0, sum: 0 };
    groups.set(key, { count: group.count + 1, sum: group.sum + result.y });
  }
  return groups;
}

function withinVariance(results: readonly TimedResult[], slots: Tally): number {
  const finest = levels.at(-1);
  let squares = 0;
  let freedom = 0;
  for (const result of results) {
    const slot = slots.get(finest?.keyOf(result) ?? '');
    if (slot && slot.count > 1) squares += (result.y - slot.sum / slot.count) ** 2;
  }
  for (const { count } of slots.values()) freedom += count - 1;
  if (freedom > 0 && squares > 0) return squares / freedom;
  const mean = results.reduce((sum, { y }) => sum + y, 0) / results.length;
  return results.reduce((sum, { y }) => sum + (y - mean) ** 2, 0) / (results.length - 1);
}

/** τ² by moments: how far groups stray from their parents beyond what their size explains. */
function betweenVariance(
  results: readonly TimedResult[],
  fitted: readonly Tally[],
  depth: number,
  noise: number,
): number {
  const level = levels[depth];
  const parent = levels[depth - 1];
  const groups = new Map<string, number>();
  for (const result of results) {
    const key = level?.keyOf(result) ?? '';
    if (groups.has(key)) continue;
    const above = parent ? fitted[depth - 1]?.get(parent.keyOf(result)) : undefined;
    groups.set(key, above ? above.sum / above.count : 0);
  }
  let squares = 0;
  let expected = 0;
  let total = 0;
  for (const [key, parentMean] of groups) {
    const own = fitted[depth]?.get(key);
    if (!own) continue;
    squares += own.count * (own.sum / own.count - parentMean) ** 2;
    expected += noise;
    total += own.count;
  }
  return total === 0 ? 0 : Math.max(0, (squares - expected) / total);
}

export interface TimeComparison {
  readonly probabilityBetter: number;
  /** 90 % interval of the difference in ln(1 + score). */
  readonly low: number;
  readonly high: number;
  /** `better` or `worse` only when the interval leaves zero out. */
  readonly claim: 'better' | 'worse' | 'no difference shown';
}

/** Compares a slot with the default one. Never says "best". */
export function compareSlots(slot: Posterior, standard: Posterior): TimeComparison {
  const difference = slot.mean - standard.mean;
  const deviation = Math.sqrt(slot.variance + standard.variance);
  const reach = 1.6448536269514722 * deviation;
  const [low, high] = [difference - reach, difference + reach];
  return {
    probabilityBetter:
      deviation === 0
        ? difference > 0
          ? 1
          : difference < 0
            ? 0
            : 0.5
        : normalCdf(difference / deviation),
    low,
    high,
    claim: low > 0 ? 'better' : high < 0 ? 'worse' : 'no difference shown',
  };
}
