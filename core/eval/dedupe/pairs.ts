import type { Agreement } from '../../statistics/fellegi-sunter';
import { jaroWinkler } from '../../statistics/jaro-winkler';
import type { RandomSource } from '../../statistics/random';
import type { DedupeField } from './records';

/** Larger blocks say little ("SN", "other") and would cost the square of their size. */
const largestBlock = 60;
const mostPairs = 3_000_000;
const alikeFrom = 0.88;
const randomPairCount = 60_000;

/** Row pairs worth comparing: those that share a rare value, its beginning or end, or its words in another order. */
export function candidatePairs(fields: readonly DedupeField[], rows: number): Int32Array {
  const pairs = new Set<number>();
  const take = (keys: readonly (string | null)[]) => {
    const blocks = new Map<string, number[]>();
    keys.forEach((key, row) => {
      if (key === null) return;
      const block = blocks.get(key);
      if (block) block.push(row);
      else blocks.set(key, [row]);
    });
    for (const block of blocks.values()) {
      if (block.length > largestBlock) continue;
      block.forEach((one, at) => {
        for (const two of block.slice(at + 1)) {
          if (pairs.size < mostPairs) pairs.add(one * rows + two);
        }
      });
    }
  };
  for (const { values } of fields) {
    take(values.map((value) => (value === '' ? null : value)));
    take(values.map((value) => (value.length < 5 ? null : `^${value.slice(0, 5)}`)));
    take(values.map((value) => (value.length < 6 ? null : `$${value.slice(-5)}`)));
    take(values.map((value) => (value.includes(' ') ? value.split(' ').sort().join(' ') : null)));
  }
  // Two common values together are rare again: the first letters of a name with a town, a postcode with a street.
  fields.forEach((one, at) => {
    for (const two of fields.slice(at + 1)) {
      take(
        one.values.map((value, row) => {
          const other = two.values[row] ?? '';
          return value === '' || other === '' ? null : `${value.slice(0, 3)}|${other.slice(0, 3)}`;
        }),
      );
    }
  });
  const flat = new Int32Array(pairs.size * 2);
  let at = 0;
  for (const pair of pairs) {
    flat[at] = Math.floor(pair / rows);
    flat[at + 1] = pair % rows;
    at += 2;
  }
  return flat;
}

/** Agreement levels of every field for every pair, row after row. */
export function compare(fields: readonly DedupeField[], pairs: Int32Array): Int8Array {
  const result = new Int8Array((pairs.length / 2) * fields.length);
  for (let pair = 0; pair < pairs.length; pair += 2) {
    const [one, two] = [pairs[pair] ?? 0, pairs[pair + 1] ?? 0];
    fields.forEach(({ values }, at) => {
      result[(pair / 2) * fields.length + at] = levelOf(values[one] ?? '', values[two] ?? '');
    });
  }
  return result;
}

export function randomPairs(rows: number, random: RandomSource): Int32Array {
  const pairs = new Int32Array(randomPairCount * 2);
  for (let pair = 0; pair < pairs.length; pair += 2) {
    const one = Math.floor(random() * rows);
    pairs[pair] = one;
    pairs[pair + 1] = (one + 1 + Math.floor(random() * (rows - 1))) % rows;
  }
  return pairs;
}

function levelOf(one: string, two: string): Agreement {
  if (one === '' || two === '') return -1;
  if (one === two) return 2;
  if (one.includes(' ') && one.split(' ').sort().join(' ') === two.split(' ').sort().join(' ')) {
    return 2;
  }
  return jaroWinkler(one, two) >= alikeFrom ? 1 : 0;
}
