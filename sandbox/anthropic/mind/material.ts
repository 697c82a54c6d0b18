import { isObject, objectsIn, textOf } from '../../server/json-value';
import { declaredLanguage, languageOf, type Language } from './language';
import { plain } from './plain-text';
import type { Prompt } from './prompt';
import { textField } from './reading';

/** A text from outside, as the request shows it. */
export interface Source {
  readonly id: string;
  readonly title: string | null;
  readonly text: string;
}

export function sourcesOf(prompt: Prompt): readonly Source[] {
  return objectsIn(prompt.blocks['sources']).map((source) => ({
    id: textOf(source['id']),
    title: textField(source, 'title'),
    text: textOf(source['text']),
  }));
}

/** A list field of the `<facts>` block. */
export function factList(prompt: Prompt, name: string): readonly unknown[] {
  const { facts } = prompt.blocks;
  const list = isObject(facts) ? facts[name] : undefined;
  return Array.isArray(list) ? list : [];
}

export function factTexts(prompt: Prompt, name: string): readonly string[] {
  return factList(prompt, name).flatMap((each) => (typeof each === 'string' ? [each] : []));
}

export function factNumber(prompt: Prompt, name: string): number | null {
  const { facts } = prompt.blocks;
  const value = isObject(facts) ? facts[name] : undefined;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

/** The language the request asks for, else the one of the brand, else English. */
export function writtenIn(prompt: Prompt): Language {
  return (
    declaredLanguage(textField(prompt.blocks['facts'], 'write_in')) ??
    declaredLanguage(textField(prompt.blocks['brand'], 'language')) ??
    'en'
  );
}

/** Whether a text can stand in prose of this language. */
export function isIn(language: Language, text: string): boolean {
  return languageOf(text, language) === language;
}

const unfit =
  /https?:|www\.|@|\w\.(?:com|net|org|io|sn|ci|fr|br)\b|(?:\+|00)\d[\d .()-]{6,}|[{}<>[\]#`]/i;

/** Sentences that can be repeated: without links, addresses, numbers to call and placeholders. */
export function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?])\s+|\n+/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence.length >= 8 && !unfit.test(sentence));
}

/** The beginning of a text, never cut inside a word. */
export function shortened(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const cut = text.slice(0, maxCharacters + 1);
  const space = cut.lastIndexOf(' ');
  return (space > 0 ? cut.slice(0, space) : cut.slice(0, maxCharacters)).replace(/[\s,;:–-]+$/, '');
}

const shortestWord = 5;

/** The words a text is about, without endings. */
export function stemsOf(text: string): ReadonlySet<string> {
  const words = plain(text)
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length >= shortestWord);
  return new Set(words.map((word) => word.slice(0, Math.max(shortestWord, word.length - 2))));
}

/** How many words of `about` a text takes up. */
export function overlap(text: string, about: ReadonlySet<string>): number {
  return [...stemsOf(text)].filter((stem) => about.has(stem)).length;
}

/** The longer words a text uses most, as they are written there; figures of speech and claims left out. */
export function topicsOf(text: string, count: number): readonly string[] {
  const seen = new Map<string, { word: string; times: number }>();
  for (const word of text.match(/(?<![\p{L}\p{N}])\p{L}{6,}(?![\p{L}\p{N}])/gu) ?? []) {
    const key = plain(word).slice(0, 7);
    if (claiming.test(key)) continue;
    const known = seen.get(key);
    seen.set(key, { word: known?.word ?? word, times: (known?.times ?? 0) + 1 });
  }
  return [...seen.values()]
    .sort((a, b) => b.times - a.times)
    .slice(0, count)
    .map(({ word }) => word.toLowerCase());
}

const claiming =
  /^(?:meille|garant|gratui|remise|rabais|rembou|reduct|exclus|certif|prouve|leader|discou|guaran|refund|proven|award|melhor|descon|reembo|gratis|compro|imbat|instru|system|prompt|ignore|ignora)/;
