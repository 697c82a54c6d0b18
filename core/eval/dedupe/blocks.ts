import type { DedupeField } from './records';

/** Up to here every record is compared with every other. */
const comparedInFull = 1_500_000;
/** Pairs listed over all blocks, those met in several blocks counted each time. */
const mostListed = 5_000_000;
const largestBlock = 2_000;
const mostWords = 12;
const leastWordLetters = 4;
/** Fields taken two by two; the pairs of more would cost the square of the columns. */
const pairedFields = 12;

type Keys = (row: number) => readonly string[];

export interface Candidates {
  /** Row numbers, two per pair, the lower first; every pair once. */
  readonly pairs: Int32Array;
  /** Records in blocks larger than this were not compared on that account; null when every pair was. */
  readonly largestBlock: number | null;
}

/**
 * Row pairs worth comparing: all of a short list; of a long one those that share a rare value, its beginning or end, its
 * words in another order, one rare word, or the beginnings of two fields. The limit on the size of a block is the largest
 * that the budget of pairs allows, the same for all fields.
 */
export function candidatePairs(fields: readonly DedupeField[], rows: number): Candidates {
  if ((rows * (rows - 1)) / 2 <= comparedInFull) {
    return { pairs: everyPair(rows), largestBlock: null };
  }
  const passes = passesOf(fields);
  const limit = affordableBlock(passes, rows);
  const listed: number[] = [];
  for (const keys of passes) {
    for (const block of blocksOf(keys, rows, limit).values()) {
      for (let i = 0; i < block.length; i += 1) {
        for (let j = i + 1; j < block.length; j += 1) {
          listed.push((block[i] ?? 0) * rows + (block[j] ?? 0));
        }
      }
    }
  }
  const sorted = Float64Array.from(listed).sort();
  const pairs = new Int32Array(sorted.length * 2);
  let count = 0;
  let before = -1;
  for (const pair of sorted) {
    if (pair === before) continue;
    before = pair;
    pairs[count] = Math.floor(pair / rows);
    pairs[count + 1] = pair % rows;
    count += 2;
  }
  return { pairs: pairs.slice(0, count), largestBlock: limit };
}

function everyPair(rows: number): Int32Array {
  const pairs = new Int32Array(rows * (rows - 1));
  let at = 0;
  for (let one = 0; one < rows; one += 1) {
    for (let two = one + 1; two < rows; two += 1) {
      pairs[at] = one;
      pairs[at + 1] = two;
      at += 2;
    }
  }
  return pairs;
}

function passesOf(fields: readonly DedupeField[]): Keys[] {
  const single = fields.flatMap(({ values }): Keys[] => [
    (row) => present(values[row] ?? ''),
    (row) => ((values[row]?.length ?? 0) < 5 ? [] : [(values[row] ?? '').slice(0, 5)]),
    (row) => ((values[row]?.length ?? 0) < 6 ? [] : [(values[row] ?? '').slice(-5)]),
    (row) => (values[row]?.includes(' ') === true ? [inOrder(values[row] ?? '')] : []),
    (row) => longWords(values[row] ?? ''),
  ]);
  // Two common values together are rare again: the first letters of a name with a town, a postcode with a street.
  const telling = [...fields]
    .map((field) => ({ field, distinct: new Set(field.values).size }))
    .sort((one, two) => two.distinct - one.distinct)
    .slice(0, pairedFields)
    .map(({ field }) => field);
  const paired = telling.flatMap((one, at) =>
    telling.slice(at + 1).map((two): Keys => (row) => {
      const [first, second] = [one.values[row] ?? '', two.values[row] ?? ''];
      return first === '' || second === '' ? [] : [`${first.slice(0, 3)}|${second.slice(0, 3)}`];
    }),
  );
  return [...single, ...paired];
}

const present = (value: string) => (value === '' ? [] : [value]);

/** The words of a value in alphabetical order: `diop awa` and `awa diop` are one. */
export const inOrder = (value: string) => value.split(' ').sort().join(' ');

function longWords(value: string): string[] {
  const words = value.split(' ');
  if (words.length < 2) return [];
  return Array.from(new Set(words.filter((word) => word.length >= leastWordLetters))).slice(
    0,
    mostWords,
  );
}

/** The largest block size for which all blocks up to it stay within the budget. */
function affordableBlock(passes: readonly Keys[], rows: number): number {
  const blocksOfSize = new Float64Array(largestBlock + 1);
  for (const keys of passes) {
    const sizes = new Map<string, number>();
    for (let row = 0; row < rows; row += 1) {
      for (const key of keys(row)) sizes.set(key, (sizes.get(key) ?? 0) + 1);
    }
    for (const size of sizes.values()) {
      if (size <= largestBlock) blocksOfSize[size] = (blocksOfSize[size] ?? 0) + 1;
    }
  }
  let listed = 0;
  for (let size = 2; size <= largestBlock; size += 1) {
    listed += ((blocksOfSize[size] ?? 0) * size * (size - 1)) / 2;
    if (listed > mostListed) return size - 1;
  }
  return largestBlock;
}

function blocksOf(keys: Keys, rows: number, limit: number): Map<string, number[]> {
  const blocks = new Map<string, number[]>();
  for (let row = 0; row < rows; row += 1) {
    for (const key of keys(row)) {
      const block = blocks.get(key);
      if (block) block.push(row);
      else blocks.set(key, [row]);
    }
  }
  for (const [key, block] of blocks) {
    if (block.length > limit || block.length < 2) blocks.delete(key);
  }
  return blocks;
}
