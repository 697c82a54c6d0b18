import { readBrand } from '../brand';
import type { Language } from '../language';
import type { Prompt } from '../prompt';
import { readLead, textField, type Reading } from '../reading';
import { topicOf } from '../topic';

interface Phrases {
  greeting(name: string | null): string;
  thanks(topic: string | null): string;
  confirmed(brand: string | null, time: string): string;
  join(link: string): string;
  choose(brand: string | null, times: string): string;
  question(topic: string | null): string;
  readonly close: string;
}

const phrases: Readonly<Record<Language, Phrases>> = {
  fr: {
    greeting: (name) => (name ? `Bonjour ${name},` : 'Bonjour,'),
    thanks: (topic) =>
      topic ? `Merci pour votre message au sujet de : ${topic}.` : 'Merci pour votre message.',
    confirmed: (brand, time) =>
      brand
        ? `Votre rendez-vous avec ${brand} est fixé : ${time}.`
        : `Votre rendez-vous est fixé : ${time}.`,
    join: (link) => `Pour nous rejoindre : ${link}`,
    choose: (brand, times) =>
      `${brand ?? 'Nous'} ${brand ? 'vous propose' : 'vous proposons'} : ${times}. Quel moment vous convient ?`,
    question: (topic) =>
      topic
        ? 'Que devons-nous savoir pour bien vous répondre ?'
        : 'Que pouvons-nous faire pour vous ?',
    close: 'À bientôt.',
  },
  en: {
    greeting: (name) => (name ? `Hello ${name},` : 'Hello,'),
    thanks: (topic) =>
      topic ? `Thank you for your message about ${topic}.` : 'Thank you for your message.',
    confirmed: (brand, time) =>
      brand ? `Your meeting with ${brand} is set for ${time}.` : `Your meeting is set for ${time}.`,
    join: (link) => `You can join us here: ${link}`,
    choose: (brand, times) => `${brand ?? 'We'} can offer you: ${times}. Which time suits you?`,
    question: (topic) =>
      topic ? 'What should we know to give you a good answer?' : 'What can we do for you?',
    close: 'See you soon.',
  },
  pt: {
    greeting: (name) => (name ? `Olá ${name},` : 'Olá,'),
    thanks: (topic) =>
      topic ? `Obrigado pela sua mensagem sobre ${topic}.` : 'Obrigado pela sua mensagem.',
    confirmed: (brand, time) =>
      brand
        ? `Sua reunião com ${brand} está marcada: ${time}.`
        : `Sua reunião está marcada: ${time}.`,
    join: (link) => `Para participar: ${link}`,
    choose: (brand, times) =>
      `${brand ?? 'Nós'} ${brand ? 'pode' : 'podemos'} oferecer: ${times}. Qual horário convém a você?`,
    question: (topic) =>
      topic ? 'O que precisamos saber para responder bem a você?' : 'Como podemos ajudar você?',
    close: 'Até breve.',
  },
};

/** The message to a lead: greeting, their topic, then the occasion with time and link exactly as given. */
export function personalMessage(prompt: Prompt): string {
  const reading = readLead(prompt);
  const say = phrases[reading.language];
  const { name: brand } = readBrand(prompt);
  const topic = topicOf(reading);
  const lines = [
    say.greeting(firstName(reading)),
    say.thanks(topic),
    ...occasion(prompt, say, brand, topic),
  ];
  const whole = lines.join('\n');
  const limit = characterLimit(prompt);
  return whole.length <= limit ? whole : lines.filter((_line, at) => at !== 1).join('\n');
}

function occasion(
  prompt: Prompt,
  say: Phrases,
  brand: string | null,
  topic: string | null,
): string[] {
  const { facts } = prompt.blocks;
  const time = textField(facts, 'meeting_time');
  const link = textField(facts, 'meeting_link');
  const times = timesToOffer(facts);
  if (time !== null) {
    return [say.confirmed(brand, time), ...(link === null ? [say.close] : [say.join(link)])];
  }
  if (times.length > 0) return [say.choose(brand, times.join(' ; '))];
  return [say.question(topic)];
}

function timesToOffer(facts: unknown): string[] {
  if (typeof facts !== 'object' || facts === null || !('times_to_offer' in facts)) return [];
  const { times_to_offer: times } = facts;
  return Array.isArray(times) ? times.filter((time) => typeof time === 'string') : [];
}

function characterLimit(prompt: Prompt): number {
  const { facts } = prompt.blocks;
  const limit =
    typeof facts === 'object' && facts !== null && 'max_characters' in facts
      ? Number(facts.max_characters)
      : Number.NaN;
  return Number.isFinite(limit) && limit > 0 ? limit : 600;
}

function firstName(reading: Reading): string | null {
  return reading.name?.trim().split(/\s+/)[0] ?? null;
}
