import { declaredLanguage, languageOf, type Language } from './language';
import type { Prompt } from './prompt';
import {
  moneyPattern,
  signalNames,
  signalPatterns,
  volumePattern,
  type SignalName,
} from './signals';

/** One thing found in the lead's words; `quote` is a substring of them. */
export interface Finding {
  readonly signal: SignalName;
  readonly quote: string;
}

/** What the simulated model understood of a lead. */
export interface Reading {
  readonly name: string | null;
  readonly company: string | null;
  readonly country: string | null;
  /** Free texts of the lead, newest first. */
  readonly messages: readonly string[];
  readonly language: Language;
  readonly findings: readonly Finding[];
  readonly money: string | null;
  readonly volume: string | null;
  /** Every other short text of the block, e.g. source and campaign. */
  readonly facts: Readonly<Record<string, string>>;
}

const messageKeys = /^(messages?|texts?|body|notes?|question|comments?|reply|content|transcript)$/i;

export function readLead(prompt: Prompt): Reading {
  const block = prompt.blocks['lead_data'] ?? prompt.blocks['lead'] ?? null;
  const facts: Record<string, string> = {};
  const messages: string[] = [];
  collect(block, '', facts, messages);
  if (block === null) messages.push(prompt.userText);
  const text = messages.join('\n');
  const locale = facts['locale'] ?? facts['language'] ?? null;
  return {
    name: facts['name'] ?? facts['first_name'] ?? null,
    company: facts['company'] ?? null,
    country: facts['country'] ?? null,
    messages,
    language: languageOf(text, declaredLanguage(locale) ?? brandLanguage(prompt)),
    findings: signalNames.flatMap((signal) => find(signal, messages)),
    money: firstMatch(messages, moneyPattern),
    volume: firstMatch(messages, volumePattern),
    facts,
  };
}

export function has(reading: Reading, signal: SignalName): boolean {
  return reading.findings.some((finding) => finding.signal === signal);
}

export function quoteOf(reading: Reading, signals: readonly SignalName[]): string | null {
  return reading.findings.find((finding) => signals.includes(finding.signal))?.quote ?? null;
}

function find(signal: SignalName, messages: readonly string[]): Finding[] {
  const pattern = signalPatterns[signal];
  for (const message of messages) {
    const match = pattern.exec(message);
    if (match) return [{ signal, quote: clauseAround(message, match.index, match[0].length) }];
  }
  return [];
}

const longestQuote = 160;

/** The sentence a match stands in, cut to a readable length but never changed. */
function clauseAround(text: string, index: number, length: number): string {
  const before = text.slice(0, index);
  const start = Math.max(
    ...['. ', '! ', '? ', '\n', '; '].map((end) => {
      const at = before.lastIndexOf(end);
      return at < 0 ? 0 : at + end.length;
    }),
  );
  const rest = text.slice(index + length);
  const stop = /[.!?;](?:\s|$)|\n/.exec(rest);
  const end = index + length + (stop ? stop.index : rest.length);
  const clause = text.slice(start, end).trim();
  if (clause.length <= longestQuote) return clause;
  const from = Math.max(start, index - 60);
  return text.slice(from, Math.min(end, from + longestQuote)).trim();
}

function firstMatch(messages: readonly string[], pattern: RegExp): string | null {
  for (const message of messages) {
    const match = pattern.exec(message);
    if (match) return match[0].trim();
  }
  return null;
}

function collect(
  value: unknown,
  key: string,
  facts: Record<string, string>,
  messages: string[],
): void {
  if (typeof value === 'string') {
    if (value.trim() === '') return;
    if (messageKeys.test(key)) messages.push(value);
    else facts[key] ??= value;
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, key, facts, messages);
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, item] of Object.entries(value)) collect(item, name, facts, messages);
  } else if (typeof value === 'number') {
    facts[key] ??= String(value);
  }
}

function brandLanguage(prompt: Prompt): string | null {
  const { brand } = prompt.blocks;
  if (typeof brand !== 'object' || brand === null || !('language' in brand)) return null;
  return typeof brand.language === 'string' ? brand.language : null;
}
