import { withoutHiddenCharacters } from './hidden-unicode';
import { latinised } from './homoglyphs';

/**
 * Text as keyword rules compare it: visible characters only, compatibility forms and look-alikes resolved, no accents,
 * lower case, every other sign one space. `'  ARRÊT !! '` → `'arret'`; `'Ne m’écrivez plus'` → `'ne m ecrivez plus'`.
 */
export function folded(text: string): string {
  return latinised(withoutHiddenCharacters(text.normalize('NFKC')))
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/ß/g, 'ss')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Whole-word search of a folded phrase in a folded text. */
export function hasPhrase(foldedText: string, foldedPhrase: string): boolean {
  return ` ${foldedText} `.includes(` ${foldedPhrase} `);
}
