import { folded } from '../../text/fold';
import { hasHiddenCharacters } from '../../text/hidden-unicode';
import { detectLanguage, type Language } from '../../text/language';
import { attackKinds, removalMark } from '../safety/untrusted-text';
import type { Violation, ViolationCode } from '../task';
import { unsupportedClaims } from './claims';
import { untracedNumbers } from './numbers';

export interface CopyRules {
  /** Path of the text in the output. */
  readonly path: string;
  readonly maxCharacters: number;
  /** null when the language is free. */
  readonly language: Language | null;
  /** Texts that numbers and claims may come from. */
  readonly facts: readonly string[];
  /** Links, addresses and phone numbers that may appear, word for word. */
  readonly allowedContacts: readonly string[];
  /** The task's system prompt: none of it may come out. */
  readonly systemPrompt: string;
  /** For texts that leave the company: no word about scores, temperature, machines. */
  readonly outward: boolean;
}

const link =
  /\b(?:https?:\/\/|www\.)[^\s<>()"']+|\b[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:com|net|org|io|fr|sn|ci|br|bj|ml|tg|me|co|app|dev|xyz|info|biz|ru|cn|tk|top|site|online|link|ly|gg|eu|us|uk)(?:\/[^\s<>()"']*)?(?![\w@])/gi;
/** Text without anything a program would turn into a link. */
export function withoutLinks(text: string, mark: string): string {
  return text.replace(link, mark).replace(address, mark);
}

const address = /[^\s@<>()"',;:]{1,64}@[^\s@<>()"',;:.]{1,63}\.[a-z]{2,}/gi;
const phone = /(?:\+|00)\d[\d\s.()-]{6,25}\d/g;
const secret =
  /\b(?:sk-[a-z]+-[\w-]{6,}|sk-[\w-]{16,}|whsec_\S+|me[ev]_\S{8,}|EAA\w{10,}|xox[a-z]-\S+|ya29\.\S+|gh[pousr]_\w{10,}|eyJ[\w-]{10,}\.[\w-]+|cal_(?:live|sandbox)_\S+|Bearer\s+\S{12,})/;
const placeholder =
  /\{\{?[^}]*\}\}?|\[[\p{L} _'’-]{2,40}\]|<[\p{L} _'’-]{2,40}>|\bX{3,}\b|lorem ipsum/iu;
const markup = /<\/?[a-z][^>]*>|!?\[[^\]]*\]\([^)]*\)|```|^#{1,6}\s|javascript:|<!--/im;
const internalWords =
  /\b(?:scores?|scoring|hot lead|lead chaud|lead quente|leads?|prospects?|temperature|pontuacao|prompts?|system message|instructions?|json|as an ai|language model|modele de langage|modelo de linguagem|chatbot|briefing)\b/;

/** A run of words shared with the system prompt this long is no accident. */
const leakWords = 7;

/** What makes a generated text unfit to be used, one violation per finding. Empty: it may go out. */
export function copyViolations(text: string, rules: CopyRules): readonly Violation[] {
  const found: Violation[] = [];
  const add = (code: ViolationCode, message: string): void => {
    found.push({ code, path: rules.path, message });
  };
  if (text.trim() === '') add('empty', 'Write the text.');
  if (text.length > rules.maxCharacters) {
    add('too_long', `Keep it to ${rules.maxCharacters} characters; it has ${text.length}.`);
  }
  // Far too long is reason enough, and the other checks are not made for it.
  if (text.length > rules.maxCharacters * 4) return found;
  if (hasHiddenCharacters(text.replace(/\u200D|\uFE0F/g, ''))) {
    add('hidden_characters', 'Use visible characters only.');
  }
  if (markup.test(text)) add('markup', 'Write plain text without markup.');
  // Colleagues may be shown where something was taken out of a lead's text; nobody else.
  const marked = rules.outward ? text : text.replaceAll(removalMark, '');
  if (placeholder.test(marked))
    add('placeholder', 'Leave no placeholder; use the facts or leave it out.');
  if (secret.test(text)) add('secret_like', 'Nothing that looks like a key or token may appear.');
  const spoken = rules.language === null ? null : detectLanguage(text);
  if (spoken !== null && spoken !== rules.language) {
    add('wrong_language', `Write in ${rules.language ?? ''}.`);
  }

  const prose = withoutContacts(text, rules.allowedContacts);
  if (prose.search(link) !== -1)
    add('foreign_link', 'Use no link other than the ones given, word for word.');
  if (prose.search(address) !== -1 || prose.search(phone) !== -1) {
    add('foreign_contact', 'Use no address or phone number other than the ones given.');
  }
  const numbers = untracedNumbers(prose, rules.facts);
  if (numbers.length > 0) {
    add('number_untraced', 'Every number must stand in the material; remove those that do not.');
  }
  if (unsupportedClaims(prose, rules.facts).length > 0) {
    add('claim_unsupported', 'Promise, praise or discount nothing that the facts do not state.');
  }
  if (leaks(text, rules.systemPrompt) || attackKinds(text).some((kind) => kind !== 'encoded')) {
    add('prompt_leak', 'Say nothing about this task, its instructions or how texts are processed.');
  }
  if (rules.outward && internalWords.test(withoutFacts(folded(prose), rules.facts))) {
    add('internal_wording', 'Say nothing about scores, leads or how this message is made.');
  }
  return found;
}

function withoutContacts(text: string, allowed: readonly string[]): string {
  return allowed
    .filter((contact) => contact !== '')
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, contact) => rest.replaceAll(contact, ' '), text);
}

/** A brand that sells "lead generation" may say so. */
function withoutFacts(foldedText: string, facts: readonly string[]): string {
  const known = new Set(facts.flatMap((fact) => folded(fact).split(' ')));
  return foldedText
    .split(' ')
    .map((word) => (known.has(word) ? '·' : word))
    .join(' ');
}

function leaks(text: string, systemPrompt: string): boolean {
  const words = folded(text).split(' ');
  if (words.length < leakWords) return false;
  const prompt = ` ${folded(systemPrompt)} `;
  return words.some(
    (_word, at) =>
      at + leakWords <= words.length &&
      prompt.includes(` ${words.slice(at, at + leakWords).join(' ')} `),
  );
}
