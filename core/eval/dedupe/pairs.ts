import type { Agreement } from '../../statistics/fellegi-sunter';
import { jaroWinkler } from '../../statistics/jaro-winkler';
import { inOrder } from './blocks';
import type { DedupeField } from './records';
import { wordLikeness } from './words';

const nearFrom = 0.93;
const alikeFrom = 0.85;
/** For texts of several words: cosine of their words, the rare ones counting most. */
const nearWordsFrom = 0.75;
const alikeWordsFrom = 0.45;

/** Agreement levels of every field for every pair, row after row. */
export function compare(fields: readonly DedupeField[], pairs: Int32Array): Int8Array {
  const result = new Int8Array((pairs.length / 2) * fields.length);
  fields.forEach(({ values }, at) => {
    const compared = comparer(values);
    for (let pair = 0; pair < pairs.length; pair += 2) {
      result[(pair / 2) * fields.length + at] = compared(pairs[pair] ?? 0, pairs[pair + 1] ?? 0);
    }
  });
  return result;
}

function comparer(values: readonly string[]): (one: number, two: number) => Agreement {
  const ordered = values.map((value) => (value.includes(' ') ? inOrder(value) : value));
  const likeness = wordLikeness(values);
  const letterSets = Int32Array.from(values, letterSet);
  return (one, two) => {
    const [left, right] = [values[one] ?? '', values[two] ?? ''];
    if (left === '' || right === '') return -1;
    if (left === right || ordered[one] === ordered[two]) return 3;
    const [mine, theirs] = [letterSets[one] ?? 0, letterSets[two] ?? 0];
    const possible =
      bound(left, right, bitCount(mine & ~theirs), bitCount(theirs & ~mine)) >= alikeFrom;
    const letters = possible ? jaroWinkler(left, right) : 0;
    const words = likeness?.(one, two) ?? 0;
    if (letters >= nearFrom || words >= nearWordsFrom) return 2;
    return letters >= alikeFrom || words >= alikeWordsFrom ? 1 : 0;
  };
}

/** Letters and digits of a value as bits; several share one, which only loosens the bound. */
function letterSet(value: string): number {
  let set = 0;
  for (let at = 0; at < value.length; at += 1) set |= 1 << (value.charCodeAt(at) % 32);
  return set;
}

/** The most Jaro–Winkler could reach with so many letters missing on either side: most pairs end here. */
function bound(left: string, right: string, missingRight: number, missingLeft: number): number {
  const matches = Math.min(left.length - missingRight, right.length - missingLeft);
  if (matches <= 0) return 0;
  const jaro = (matches / left.length + matches / right.length + 1) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < left.length && left[prefix] === right[prefix]) prefix += 1;
  return jaro + prefix * 0.1 * (1 - jaro);
}

function bitCount(bits: number): number {
  let rest = bits - ((bits >>> 1) & 0x5555_5555);
  rest = (rest & 0x3333_3333) + ((rest >>> 2) & 0x3333_3333);
  return Math.imul((rest + (rest >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
