import { removalMark } from '../safety/untrusted-text';
import { withoutHiddenCharacters } from '../../text/hidden-unicode';
import { latinised } from '../../text/homoglyphs';

/** A quote shorter than this could be found in nearly any text. */
export const quoteMinCharacters = 4;
export const quoteMaxCharacters = 240;
/** A brand's own facts are longer than what one quotes of a person. */
export const factMaxCharacters = 400;

/**
 * Whether a quote stands word for word in a text. White space, typographic quotes and letter case are forgiven,
 * everything else is not; words are not cut. `isVerbatim('budget validé', 'Notre budget  validé est…')` → true.
 */
export function isVerbatim(
  quote: string,
  text: string,
  maxCharacters: number = quoteMaxCharacters,
): boolean {
  const [needle, hay] = [comparable(quote), comparable(text)];
  if (needle.length < quoteMinCharacters || quote.length > maxCharacters) return false;
  if (needle.includes(removalMark)) return false;
  const at = ` ${hay} `.indexOf(needle);
  if (at < 0) return false;
  const [before = ' ', after = ' '] = [` ${hay} `[at - 1], ` ${hay} `[at + needle.length]];
  return !joins(before, needle[0]) && !joins(needle.at(-1), after);
}

/** Whether a used fact stands word for word in one of the facts given. */
export function isFact(used: string, facts: readonly string[]): boolean {
  return facts.some((fact) => isVerbatim(used, fact, factMaxCharacters));
}

/**
 * Whether a quote stands in one of a person's messages, or is the whole of a short one: `'Oui'` says much as an
 * answer, and nothing inside a longer text.
 */
export function isSaid(quote: string, messages: readonly string[]): boolean {
  if (isVerbatim(quote, messages.join('\n'))) return true;
  const said = bare(quote);
  return said !== '' && messages.some((message) => bare(message) === said);
}

/** Letters and digits of a text; a message of signs alone stays as it is. */
function bare(text: string): string {
  const whole = comparable(text);
  return whole.includes(removalMark) ? '' : whole.replace(/^[\s.!?…,;:]+|[\s.!?…,;:]+$/g, '');
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
