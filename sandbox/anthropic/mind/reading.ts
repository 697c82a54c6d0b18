import { declaredLanguage, languageOf, type Language } from './language';
import { plain } from './plain-text';
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

/** The language an instruction beside the data asks for wins over the one the lead writes in. */
export function readLead(prompt: Prompt): Reading {
  const block = prompt.blocks['lead_data'] ?? prompt.blocks['lead'] ?? null;
  const facts: Record<string, string> = {};
  const messages: string[] = [];
  collect(block, '', facts, messages);
  if (block === null) messages.push(prompt.userText);
  return readMessages(prompt, messages, facts);
}

/** What these texts say, newest first. */
export function readMessages(
  prompt: Prompt,
  messages: readonly string[],
  facts: Readonly<Record<string, string>> = {},
): Reading {
  return {
    name: facts['name'] ?? facts['first_name'] ?? null,
    company: facts['company'] ?? null,
    messages,
    language: demandedLanguage(prompt) ?? writtenLanguage(prompt, messages, facts),
    findings: signalNames.flatMap((signal) => find(signal, messages)),
    money: firstMatch(messages, moneyPattern),
    volume: firstMatch(messages, volumePattern)?.replace(/^\D+/, '') ?? null,
    facts,
  };
}

export function has(reading: Reading, signal: SignalName): boolean {
  return reading.findings.some((finding) => finding.signal === signal);
}

export function quoteOf(reading: Reading, signals: readonly SignalName[]): string | null {
  for (const signal of signals) {
    const found = reading.findings.find((finding) => finding.signal === signal);
    if (found) return found.quote;
  }
  return null;
}

function find(signal: SignalName, messages: readonly string[]): Finding[] {
  for (const message of messages) {
    const match = signalPatterns[signal].exec(plain(message));
    if (match) return [{ signal, quote: passageAround(message, match.index, match[0].length) }];
  }
  return [];
}

const longestQuote = 160;

/** The clause a match stands in: never changed, never cut inside a word. */
export function passageAround(text: string, index: number, length: number): string {
  const before = text.slice(0, index);
  const starts = [...before.matchAll(/[.!?;:\n](?=\s)|\n|\[…\]/g)].map(
    (end) => end.index + end[0].length,
  );
  const start = starts.at(-1) ?? 0;
  const rest = text.slice(index + length);
  const stop = /[.!?;](?:\s|$)|\n|\[…\]/.exec(rest);
  const end = index + length + (stop ? stop.index : rest.length);
  const clause = text.slice(start, end).trim();
  if (clause.length <= longestQuote) return clause;
  const from = wordStart(text, Math.max(start, index - 50));
  const to = wordEnd(text, Math.min(end, Math.max(index + length, from + longestQuote - 20)));
  return text.slice(Math.min(from, index), to).trim();
}

function wordStart(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return at === 0 || /\s/.test(text.charAt(at - 1)) ? at : space < 0 ? at : space + 1;
}

function wordEnd(text: string, at: number): number {
  const space = text.indexOf(' ', at);
  return at >= text.length || space < 0 ? text.length : space;
}

function firstMatch(messages: readonly string[], pattern: RegExp): string | null {
  for (const message of messages) {
    const match = pattern.exec(plain(message));
    if (match) return message.slice(match.index, match.index + match[0].length).trim();
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

function demandedLanguage(prompt: Prompt): Language | undefined {
  return declaredLanguage(textField(prompt.blocks['facts'], 'write_in'));
}

function writtenLanguage(
  prompt: Prompt,
  messages: readonly string[],
  facts: Readonly<Record<string, string>>,
): Language {
  const locale =
    facts['locale'] ?? facts['language'] ?? textField(prompt.blocks['brand'], 'language');
  return languageOf(messages.join('\n'), locale ?? null);
}

/** A text field of a parsed block. */
export function textField(block: unknown, field: string): string | null {
  if (typeof block !== 'object' || block === null || !(field in block)) return null;
  const value: unknown = Object.entries(block).find(([name]) => name === field)?.[1];
  return typeof value === 'string' && value !== '' ? value : null;
}
