import { isObject, objectsIn, textOf } from '../../../server/json-value';
import { readBrand } from '../brand';
import { declaredLanguage, languageOf, type Language } from '../language';
import { plain } from '../plain-text';
import type { Prompt } from '../prompt';
import { has, quoteOf, readMessages, textField, type Reading } from '../reading';
import type { SignalName } from '../signals';

interface Conversation {
  /** Newest first. */
  readonly theirs: readonly string[];
  readonly ours: readonly string[];
}

function conversationOf(prompt: Prompt): Conversation {
  const block = prompt.blocks['lead_data'];
  const turns = isObject(block) ? objectsIn(block['conversation']).reverse() : [];
  const said = (byUs: boolean) =>
    turns
      .filter((turn) => (turn['from'] === 'us') === byUs)
      .map((turn) => textOf(turn['text']))
      .filter((text) => text !== '');
  return { theirs: said(false), ours: said(true) };
}

/** Intents of a reply, the one that decides what happens next first. */
const intents: readonly (readonly [label: string, when: readonly SignalName[]])[] = [
  ['unsubscribe', ['no_more_messages']],
  ['complaint', ['complaint']],
  ['wrong_person', ['wrong_person']],
  ['spam', ['spam', 'seller']],
  ['human_request', ['human_wanted']],
  ['not_interested', ['no_interest']],
  ['price_objection', ['too_expensive', 'no_budget']],
  ['trust_objection', ['distrust']],
  ['competitor', ['comparison']],
  ['timing_objection', ['later']],
  ['ready_to_buy', ['budget_confirmed', 'purchase', 'meeting']],
  ['wants_info', ['price', 'information', 'need']],
];

/** What the last reply wants, with the words that show it. */
export function readReply(prompt: Prompt): Record<string, unknown> {
  const [reply] = conversationOf(prompt).theirs;
  const reading = readMessages(prompt, reply === undefined ? [] : [reply]);
  const found = intents.find(([, when]) => quoteOf(reading, when) !== null);
  if (!found) return { label: 'other', probability: 0.4, quote: null, sentiment: 'neutral' };
  const [label, when] = found;
  const fitting = intents.filter(([, each]) => quoteOf(reading, each) !== null).length;
  return {
    label,
    probability: fitting > 1 ? 0.7 : 0.85,
    quote: quoteOf(reading, when),
    sentiment: sentimentOf(reading),
  };
}

function sentimentOf(reading: Reading): 'positive' | 'neutral' | 'negative' {
  const negative: readonly SignalName[] = [
    'complaint',
    'no_interest',
    'distrust',
    'too_expensive',
    'no_more_messages',
  ];
  if (negative.some((signal) => has(reading, signal))) return 'negative';
  return has(reading, 'purchase') || has(reading, 'meeting') ? 'positive' : 'neutral';
}

const phrases: Readonly<
  Record<
    Language,
    {
      readonly thanks: string;
      answer(fact: string): string;
      readonly question: string;
      readonly colleague: string;
      happened(reason: string | null): string;
      wants(quote: string): string;
      readonly wantsUnknown: string;
    }
  >
> = {
  fr: {
    thanks: 'Merci pour votre message.',
    answer: (fact) => `Voici ce que nous pouvons vous dire : ${fact}.`,
    question: 'Est-ce que cela répond à votre question ?',
    colleague: 'Une personne de notre équipe vous répond très vite.',
    happened: (reason) =>
      `La personne a écrit à notre équipe.${reason ? ` La raison : ${reason}` : ''}`,
    wants: (quote) => `Ce que la personne demande : « ${quote} »`,
    wantsUnknown: "La personne n'a pas dit ce qu'elle veut.",
  },
  en: {
    thanks: 'Thank you for your message.',
    answer: (fact) => `This is what we can tell you: ${fact}.`,
    question: 'Does this answer your question?',
    colleague: 'Someone from our team will reply very soon.',
    happened: (reason) =>
      `The person has written to our team.${reason ? ` The reason: ${reason}` : ''}`,
    wants: (quote) => `What they ask for: "${quote}"`,
    wantsUnknown: 'They have not said what they want.',
  },
  pt: {
    thanks: 'Obrigado pela sua mensagem.',
    answer: (fact) => `O que podemos dizer a você: ${fact}.`,
    question: 'Isso responde à sua pergunta?',
    colleague: 'Uma pessoa da nossa equipe responde em breve.',
    happened: (reason) =>
      `A pessoa escreveu para a nossa equipe.${reason ? ` O motivo: ${reason}` : ''}`,
    wants: (quote) => `O que a pessoa pede: "${quote}"`,
    wantsUnknown: 'A pessoa não disse o que quer.',
  },
};

/** A reply that rests on a fact of the brand which shares a word with the question, else an honest hand-over. */
export function answerObjection(prompt: Prompt): Record<string, unknown> {
  const { theirs } = conversationOf(prompt);
  const say = phrases[writtenIn(prompt, theirs)];
  const fact = factFor(prompt, theirs[0] ?? '');
  if (fact === null)
    return { answered: false, text: `${say.thanks} ${say.colleague}`, facts_used: [] };
  const told = fact.replace(/[.\s]+$/, '');
  return {
    answered: true,
    text: `${say.thanks} ${say.answer(told)} ${say.question}`,
    facts_used: [fact],
  };
}

const shortestSharedWord = 4;

function factFor(prompt: Prompt, question: string): string | null {
  const asked = new Set(wordsOf(question));
  const price = readMessages(prompt, [question]).findings.some(({ signal }) =>
    ['price', 'too_expensive', 'no_budget'].includes(signal),
  );
  const facts = readBrand(prompt).products.flatMap((product) => product.facts);
  return (
    facts.find((fact) => wordsOf(fact).some((word) => asked.has(word))) ??
    (price ? facts.find((fact) => /\d/.test(fact)) : undefined) ??
    null
  );
}

function wordsOf(text: string): string[] {
  return plain(text)
    .split(/[^\p{L}]+/u)
    .filter((word) => word.length >= shortestSharedWord);
}

/** What a colleague needs to take over: only what was said. */
export function summarizeHandover(prompt: Prompt): Record<string, unknown> {
  const { theirs, ours } = conversationOf(prompt);
  const say = phrases[writtenIn(prompt, theirs)];
  const reading = readMessages(prompt, theirs);
  const quotes = [...new Set(reading.findings.map((finding) => finding.quote))].slice(0, 3);
  const wanted = quoteOf(reading, [
    'purchase',
    'meeting',
    'need',
    'price',
    'complaint',
    'information',
  ]);
  const safe = wanted !== null && !/https?:|www\.|@|\d[\d .-]{8,}/i.test(wanted) ? wanted : null;
  const promise = readMessages(prompt, ours).findings.find(({ signal }) =>
    ['meeting', 'urgent', 'budget', 'price'].includes(signal),
  );
  return {
    summary: say.happened(textField(prompt.blocks['facts'], 'reason')),
    wants: safe === null ? say.wantsUnknown : say.wants(safe),
    quotes,
    promised: promise ? [promise.quote] : [],
  };
}

function writtenIn(prompt: Prompt, theirs: readonly string[]): Language {
  return (
    declaredLanguage(textField(prompt.blocks['facts'], 'write_in')) ??
    languageOf(theirs.join('\n'), textField(prompt.blocks['brand'], 'language'))
  );
}
