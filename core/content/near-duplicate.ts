import { requireFiniteSeries, requireSameLength } from '../statistics/guards';
import { InputError } from '../statistics/input-error';
import { folded } from '../text/fold';

export interface Draft {
  readonly id: string;
  readonly text: string;
  /** From one model, of one length; null when none was made yet. */
  readonly embedding: readonly number[] | null;
}

export interface Likeness {
  readonly id: string;
  /** Share of the shorter text's character 7-grams found in the other. */
  readonly overlap: number;
  /** Null without both embeddings. */
  readonly cosine: number | null;
  readonly verdict: 'duplicate' | 'near' | 'different';
}

const gramLength = 7;
/** Two thirds of the same letters in a row: copied, whatever it means. */
export const duplicateOverlap = 0.65;
/** The same thing said in other words. */
export const duplicateCosine = 0.95;
export const nearOverlap = 0.35;
export const nearCosine = 0.88;

/**
 * How like earlier posts a draft is: copied letters (7-grams after folding case, accents, links and spaces) or copied
 * meaning (embedding cosine). Most alike first.
 *
 * @throws InputError `length_mismatch` for embeddings of different lengths, `not_finite` for a broken one.
 */
export function likenesses(draft: Draft, earlier: readonly Draft[]): Likeness[] {
  const own = grams(draft.text);
  return earlier
    .map((other): Likeness => {
      const overlap = containment(own, grams(other.text));
      const cosine =
        draft.embedding && other.embedding ? cosineOf(draft.embedding, other.embedding) : null;
      const verdict =
        overlap >= duplicateOverlap || (cosine !== null && cosine >= duplicateCosine)
          ? 'duplicate'
          : overlap >= nearOverlap || (cosine !== null && cosine >= nearCosine)
            ? 'near'
            : 'different';
      return { id: other.id, overlap, cosine, verdict };
    })
    .sort(
      (one, two) => Math.max(two.overlap, two.cosine ?? 0) - Math.max(one.overlap, one.cosine ?? 0),
    );
}

function grams(text: string): ReadonlySet<string> {
  const plain = folded(text.replace(/https?:\/\/\S+/gu, ' '));
  const letters = Array.from(plain);
  const result = new Set<string>();
  if (letters.length > 0 && letters.length < gramLength) result.add(plain);
  for (let i = 0; i + gramLength <= letters.length; i += 1) {
    result.add(letters.slice(i, i + gramLength).join(''));
  }
  return result;
}

function containment(one: ReadonlySet<string>, two: ReadonlySet<string>): number {
  const [small, large] = one.size <= two.size ? [one, two] : [two, one];
  if (small.size === 0) return 0;
  let shared = 0;
  for (const gram of small) if (large.has(gram)) shared += 1;
  return shared / small.size;
}

function cosineOf(one: readonly number[], two: readonly number[]): number {
  requireSameLength(one, two, 'Embeddings of two posts');
  requireFiniteSeries(one, 'embedding');
  requireFiniteSeries(two, 'embedding');
  let product = 0;
  let lengthOne = 0;
  let lengthTwo = 0;
  one.forEach((value, index) => {
    const other = two[index] ?? 0;
    product += value * other;
    lengthOne += value * value;
    lengthTwo += other * other;
  });
  if (lengthOne === 0 || lengthTwo === 0) {
    throw new InputError('out_of_range', 'An embedding of zeros has no direction.');
  }
  return product / Math.sqrt(lengthOne * lengthTwo);
}
