import { removalMark } from '../safety/untrusted-text';
import { withoutHiddenCharacters } from '../../text/hidden-unicode';
import { latinised } from '../../text/homoglyphs';

/** A quote shorter than this could be found in nearly any text. */
export const quoteMinCharacters = 4;
export const quoteMaxCharacters = 240;

/**
 * Whether a quote stands word for word in a text. White space, typographic quotes and letter case are forgiven,
 * everything else is not; words are not cut. `isVerbatim('budget validé', 'Notre budget  validé est…')` → true.
 */
export function isVerbatim(quote: string, text: string): boolean {
  const [needle, hay] = [comparable(quote), comparable(text)];
  if (needle.length < quoteMinCharacters || quote.length > quoteMaxCharacters) return false;
  if (needle.includes(removalMark)) return false;
  const at = ` ${hay} `.indexOf(needle);
  if (at < 0) return false;
  const [before = ' ', after = ' '] = [` ${hay} `[at - 1], ` ${hay} `[at + needle.length]];
  return !joins(before, needle[0]) && !joins(needle.at(-1), after);
}

function joins(left: string | undefined, right: string | undefined): boolean {
  const letter = /[\p{L}\p{N}]/u;
  return letter.test(left ?? ' ') && letter.test(right ?? ' ');
}

function comparable(text: string): string {
  return latinised(withoutHiddenCharacters(text.normalize('NFKC')))
    .replace(/[’‘ʼ]/g, "'")
    .replace(/[“”«»]/g, '"')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
