import { fitLinkage, linkageLogOdds, type Levels } from '../../statistics/fellegi-sunter';
import type { RandomSource } from '../../statistics/random';
import { sigmoid } from '../../statistics/sigmoid';
import { candidatePairs } from './blocks';
import { compare } from './pairs';
import { patternsOfAllPairs } from './patterns';
import type { DedupeField } from './records';

export interface PairCount {
  readonly found: number;
  readonly right: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

export interface DedupeEvaluation {
  /** Pairs of rows that are the same by the truth column. */
  readonly truePairs: number;
  readonly comparedPairs: number;
  /** Records that share a value with more others than this were not compared on that account; null: all pairs were. */
  readonly largestBlock: number | null;
  /** Equal canonical e-mail or phone and no other key against it: merged without asking. */
  readonly hard: PairCount;
  /** Hard matches and everything the linkage model believes at 90 %: what a person would be shown. */
  readonly soft: PairCount;
  readonly curve: readonly {
    readonly threshold: number;
    readonly precision: number;
    readonly recall: number;
  }[];
  readonly fields: readonly {
    readonly name: string;
    readonly weights: Levels;
  }[];
}

export const reviewProbability = 0.9;
const linkFrom = [
  0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999,
];

/** Judges hard keys and the Fellegi–Sunter soft match against known entities, pair by pair. */
export function evaluateDedupe(
  fields: readonly DedupeField[],
  truth: readonly string[],
  random: RandomSource,
): DedupeEvaluation {
  const rows = truth.length;
  const { pairs, largestBlock } = candidatePairs(fields, rows);
  const agreements = compare(fields, pairs);
  const model = fitLinkage(patternsOfAllPairs(fields, rows, pairs, agreements, random));
  const count = pairs.length / 2;
  const probability = new Float64Array(count);
  const same = new Uint8Array(count);
  const hardMatch = new Uint8Array(count);
  for (let pair = 0; pair < count; pair += 1) {
    const levels = agreements.subarray(pair * fields.length, (pair + 1) * fields.length);
    const keys = fields.flatMap(({ kind }, at) => (kind === 'text' ? [] : [levels[at] ?? -1]));
    hardMatch[pair] = keys.includes(3) && !keys.some((level) => level >= 0 && level < 3) ? 1 : 0;
    probability[pair] = sigmoid(linkageLogOdds(model, levels));
    const own = truth[pairs[pair * 2] ?? 0] ?? '';
    same[pair] = own !== '' && own === truth[pairs[pair * 2 + 1] ?? 0] ? 1 : 0;
  }
  const truePairs = countTruePairs(truth);
  const at = (chosen: (pair: number) => boolean): PairCount => {
    let found = 0;
    let right = 0;
    for (let pair = 0; pair < count; pair += 1) {
      if (!chosen(pair)) continue;
      found += 1;
      right += same[pair] ?? 0;
    }
    const precision = found === 0 ? null : right / found;
    const recall = truePairs === 0 ? null : right / truePairs;
    const f1 =
      precision === null || recall === null || precision + recall === 0
        ? null
        : (2 * precision * recall) / (precision + recall);
    return { found, right, precision, recall, f1 };
  };
  return {
    truePairs,
    comparedPairs: count,
    largestBlock,
    hard: at((pair) => hardMatch[pair] === 1),
    soft: at((pair) => hardMatch[pair] === 1 || (probability[pair] ?? 0) >= reviewProbability),
    curve: linkFrom.flatMap((threshold) => {
      const { precision, recall } = at((pair) => (probability[pair] ?? 0) >= threshold);
      return precision === null || recall === null ? [] : [{ threshold, precision, recall }];
    }),
    fields: fields.map(({ name }, index) => ({
      name,
      weights: model.weights[index] ?? [0, 0, 0, 0],
    })),
  };
}

function countTruePairs(truth: readonly string[]): number {
  const sizes = new Map<string, number>();
  for (const entity of truth) {
    if (entity !== '') sizes.set(entity, (sizes.get(entity) ?? 0) + 1);
  }
  let pairs = 0;
  for (const size of sizes.values()) pairs += (size * (size - 1)) / 2;
  return pairs;
}
