import type { Language } from '../language';
import type { Prompt } from '../prompt';
import { has, quoteOf, readLead, textField, type Reading } from '../reading';
import type { SignalName } from '../signals';

interface Phrases {
  who(name: string | null, company: string | null): string;
  source(source: string): string;
  wants(quote: string): string;
  readonly saidNothing: string;
  budget(money: string): string;
  size(volume: string): string;
  meeting(time: string): string;
  reasons(list: string): string;
  open(list: string): string;
  readonly topics: Readonly<Record<'budget' | 'timing' | 'authority', string>>;
  readonly askTitle: string;
  readonly questions: Readonly<Record<'budget' | 'timing' | 'authority' | 'need', string>>;
}

const phrases: Readonly<Record<Language, Phrases>> = {
  fr: {
    who: (name, company) =>
      `Vous allez parler à ${name ?? 'une personne dont le nom est inconnu'}${company ? `, de ${company}` : ''}.`,
    source: (source) => `Le contact est venu par : ${source}.`,
    wants: (quote) => `La demande, dans ses mots : « ${quote} »`,
    saidNothing: "La personne n'a pas encore écrit ce qu'elle veut.",
    budget: (money) => `Le budget dont elle parle : ${money}.`,
    size: (volume) => `La taille dont elle parle : ${volume}.`,
    meeting: (time) => `Le rendez-vous est fixé : ${time}.`,
    reasons: (list) => `Ce qui compte dans la demande : ${list}.`,
    open: (list) => `Ce qui est encore ouvert : ${list}.`,
    topics: { budget: 'le budget', timing: 'la date', authority: 'qui décide' },
    askTitle: 'Les questions à poser :',
    questions: {
      budget: '- Quel budget avez-vous prévu pour ce projet ?',
      timing: '- Pour quelle date en avez-vous besoin ?',
      authority: '- Qui prend la décision avec vous ?',
      need: '- Que voulez-vous améliorer en premier ?',
    },
  },
  en: {
    who: (name, company) =>
      `You will talk to ${name ?? 'a person whose name is not known'}${company ? ` of ${company}` : ''}.`,
    source: (source) => `The contact came through: ${source}.`,
    wants: (quote) => `What they want, in their words: "${quote}"`,
    saidNothing: 'They have not yet written what they want.',
    budget: (money) => `The budget they talk about: ${money}.`,
    size: (volume) => `The size they talk about: ${volume}.`,
    meeting: (time) => `The meeting is set for ${time}.`,
    reasons: (list) => `What matters in the request: ${list}.`,
    open: (list) => `What is still open: ${list}.`,
    topics: { budget: 'the budget', timing: 'the date', authority: 'who decides' },
    askTitle: 'The questions worth asking:',
    questions: {
      budget: '- What budget have you planned for this project?',
      timing: '- By when do you need it?',
      authority: '- Who decides about it with you?',
      need: '- What do you want to improve at the start?',
    },
  },
  pt: {
    who: (name, company) =>
      `Você vai falar com ${name ?? 'uma pessoa de nome desconhecido'}${company ? `, da ${company}` : ''}.`,
    source: (source) => `O contato veio por: ${source}.`,
    wants: (quote) => `O pedido, nas palavras da pessoa: "${quote}"`,
    saidNothing: 'A pessoa ainda não escreveu o que quer.',
    budget: (money) => `O orçamento de que a pessoa fala: ${money}.`,
    size: (volume) => `O tamanho de que a pessoa fala: ${volume}.`,
    meeting: (time) => `A reunião está marcada: ${time}.`,
    reasons: (list) => `O que conta no pedido: ${list}.`,
    open: (list) => `O que ainda está em aberto: ${list}.`,
    topics: { budget: 'o orçamento', timing: 'a data', authority: 'quem decide' },
    askTitle: 'As perguntas a fazer:',
    questions: {
      budget: '- Qual orçamento vocês preveem para este projeto?',
      timing: '- Para quando vocês precisam disso?',
      authority: '- Quem decide com você?',
      need: '- O que vocês querem mudar no começo?',
    },
  },
};

const knownBy = {
  budget: ['budget', 'budget_confirmed', 'no_budget'],
  timing: ['urgent', 'quarter', 'later', 'no_date'],
  authority: ['decision_maker', 'influencer', 'not_decider'],
} satisfies Record<string, readonly SignalName[]>;

const wantSignals: readonly SignalName[] = [
  'purchase',
  'need',
  'meeting',
  'price',
  'information',
  'volume',
  'urgent',
];

/** The briefing for the salesperson: who, what they want in their own words, what is open, what to ask. */
export function salesBriefing(prompt: Prompt): string {
  const reading = readLead(prompt);
  const say = phrases[reading.language];
  const { facts } = prompt.blocks;
  const { source } = reading.facts;
  const wants = printableQuote(reading);
  const meeting = textField(facts, 'meeting');
  const reasons = reasonsOf(facts);
  const open = (['budget', 'timing', 'authority'] as const).filter(
    (topic) => !knownBy[topic].some((signal) => has(reading, signal)),
  );
  const questions = [...open, 'need' as const, 'timing' as const, 'authority' as const]
    .filter((topic, at, all) => all.indexOf(topic) === at)
    .slice(0, 2)
    .map((topic) => say.questions[topic]);
  return [
    say.who(reading.name, reading.company),
    source ? say.source(source) : null,
    wants === null ? say.saidNothing : say.wants(wants),
    reading.money ? say.budget(reading.money) : null,
    reading.volume ? say.size(reading.volume) : null,
    reasons.length > 0 ? say.reasons(reasons.join(' ; ')) : null,
    open.length > 0 ? say.open(open.map((topic) => say.topics[topic]).join(', ')) : null,
    meeting ? say.meeting(meeting) : null,
    say.askTitle,
    ...questions,
  ]
    .filter((line) => line !== null)
    .join('\n');
}

/** Quotes with links, addresses or telephone numbers do not belong into a briefing. */
function printableQuote(reading: Reading): string | null {
  const quote = quoteOf(reading, wantSignals) ?? reading.messages[0] ?? null;
  if (
    quote === null ||
    /https?:|www\.|@|\w\.(?:com|net|org|sn|ci|fr|br)\b|\+?\d[\d .-]{8,}/i.test(quote)
  )
    return null;
  return quote.length <= 160 ? quote : quote.slice(0, 160).replace(/\s+\S*$/, '') || null;
}

function reasonsOf(facts: unknown): string[] {
  if (typeof facts !== 'object' || facts === null || !('reasons' in facts)) return [];
  return Array.isArray(facts.reasons)
    ? facts.reasons.filter((reason) => typeof reason === 'string')
    : [];
}
