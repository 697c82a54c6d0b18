/**
 * Characters that are stored but not seen: controls (except tab and line breaks), soft hyphen, joiners, direction
 * marks, variation selectors, fillers, tag characters and private use. They carry hidden instructions, break
 * comparison, and have no place in a lead's data in French, English or Portuguese.
 * Source: Unicode 16 `Default_Ignorable_Code_Point`, plus general categories Cc, Co and Cs.
 */
const hidden =
  /[\p{Default_Ignorable_Code_Point}\p{Co}\p{Cs}\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}]/gu;

/** Letters of Western Europe, digits, signs and line breaks: nothing to remove or compose. */
const plain = /^[\t\n\r\u0020-\u007E\u00A1-\u00AC\u00AE-\u00FF\u2018-\u201D\u2026]*$/;

/** The text a person would see, composed (NFC). `'St\u200Bop'` → `'Stop'`. */
export function withoutHiddenCharacters(text: string): string {
  return plain.test(text) ? text : text.replace(hidden, '').normalize('NFC');
}

export function hasHiddenCharacters(text: string): boolean {
  return text.search(hidden) !== -1;
}

/** One line: hidden characters removed, runs of white space (also no-break spaces) become one space, trimmed. */
export function singleLine(text: string): string {
  return withoutHiddenCharacters(text).replace(/\s+/gu, ' ').trim();
}
