import { firstAtLeast } from '../../statistics/sorted';
import type { AgreementPatterns } from '../../statistics/fellegi-sunter';
import type { RandomSource } from '../../statistics/random';
import { compare } from './pairs';
import type { DedupeField } from './records';

const sampledPairs = 150_000;

/** All pairs of the records by how they compare: the candidates one by one, the others by a sample counted up. */
export function patternsOfAllPairs(
  fields: readonly DedupeField[],
  rows: number,
  candidates: Int32Array,
  agreements: Int8Array,
  random: RandomSource,
): AgreementPatterns {
  const gathered = gatherer(fields.length);
  gathered.add(agreements, 1);
  const others = (rows * (rows - 1)) / 2 - candidates.length / 2;
  if (others > 0) {
    const sample = otherPairs(rows, candidates, random);
    const found = sample.length / 2;
    if (found > 0) gathered.add(compare(fields, sample), others / found);
  }
  return gathered.patterns();
}

function gatherer(fields: number) {
  const numbers = new Map<string, number>();
  const levels: number[] = [];
  const counts: number[] = [];
  return {
    add: (agreements: Int8Array, weight: number) => {
      for (let from = 0; from < agreements.length; from += fields) {
        const pattern = agreements.subarray(from, from + fields);
        const key = pattern.join('');
        const known = numbers.get(key);
        if (known === undefined) {
          numbers.set(key, counts.length);
          counts.push(weight);
          for (const level of pattern) levels.push(level);
        } else counts[known] = (counts[known] ?? 0) + weight;
      }
    },
    patterns: (): AgreementPatterns => ({
      fields,
      levels: Int8Array.from(levels),
      counts: Float64Array.from(counts),
    }),
  };
}

/** Random pairs that are no candidates. */
function otherPairs(rows: number, candidates: Int32Array, random: RandomSource): Int32Array {
  const known = new Float64Array(candidates.length / 2);
  for (let at = 0; at < known.length; at += 1) {
    known[at] = (candidates[2 * at] ?? 0) * rows + (candidates[2 * at + 1] ?? 0);
  }
  const pairs: number[] = [];
  for (let draw = 0; draw < sampledPairs; draw += 1) {
    const one = Math.floor(random() * rows);
    const two = (one + 1 + Math.floor(random() * (rows - 1))) % rows;
    const [low, high] = one < two ? [one, two] : [two, one];
    const pair = low * rows + high;
    // Candidates come sorted.
    if (known[firstAtLeast(known, pair)] !== pair) pairs.push(low, high);
  }
  return Int32Array.from(pairs);
}
