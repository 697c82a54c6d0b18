import { benjaminiHochberg } from '../statistics/benjamini-hochberg';
import { normalTail } from '../statistics/normal';
import { wilsonInterval, type Interval } from '../statistics/wilson';
import type { LabelledExample } from './window';

/** "Among leads with this trait value, so many succeed, against so many of the others." */
export interface Pattern {
  readonly trait: string;
  readonly value: string;
  readonly count: number;
  readonly rate: number;
  /** 95 % Wilson interval of the rate. */
  readonly interval: Interval;
  readonly rateOfOthers: number;
  /** 95 % interval of the difference of the two rates (Newcombe 1998, from both Wilson intervals). */
  readonly difference: Interval;
  readonly pValue: number;
  /** Survives the comparison with every other pattern of the window at a false discovery rate of 10 %. */
  readonly believed: boolean;
}

export const leastPerPattern = 20;
const falseDiscoveryRate = 0.1;

/**
 * Every trait value seen often enough, strongest evidence first. Patterns say what went together, not what caused it:
 * they suggest candidates, and only the held-back evaluation may change anything.
 */
export function findPatterns(examples: readonly LabelledExample[]): Pattern[] {
  const total = examples.length;
  const successes = examples.filter(({ succeeded }) => succeeded).length;
  const groups = new Map<string, { trait: string; value: string; count: number; hits: number }>();
  for (const { traits, succeeded } of examples) {
    for (const [trait, value] of Object.entries(traits)) {
      const key = JSON.stringify([trait, value]);
      const group = groups.get(key) ?? { trait, value, count: 0, hits: 0 };
      groups.set(key, { ...group, count: group.count + 1, hits: group.hits + (succeeded ? 1 : 0) });
    }
  }
  const tested = Array.from(groups.values())
    .filter(({ count }) => count >= leastPerPattern && total - count >= leastPerPattern)
    .map(({ trait, value, count, hits }) => {
      const others = total - count;
      const otherHits = successes - hits;
      const rate = hits / count;
      const rateOfOthers = otherHits / others;
      const own = wilsonInterval(hits, count);
      const rest = wilsonInterval(otherHits, others);
      const pooled = successes / total;
      const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / count + 1 / others));
      const z = deviation === 0 ? 0 : (rate - rateOfOthers) / deviation;
      return {
        trait,
        value,
        count,
        rate,
        interval: own,
        rateOfOthers,
        difference: {
          low: rate - rateOfOthers - Math.hypot(rate - own.low, rest.high - rateOfOthers),
          high: rate - rateOfOthers + Math.hypot(own.high - rate, rateOfOthers - rest.low),
        },
        pValue: Math.min(1, 2 * normalTail(Math.abs(z))),
      };
    });
  const believed = benjaminiHochberg(
    tested.map(({ pValue }) => pValue),
    falseDiscoveryRate,
  );
  return tested
    .map((pattern, index) => ({ ...pattern, believed: believed[index] === true }))
    .sort((one, two) => one.pValue - two.pValue);
}
