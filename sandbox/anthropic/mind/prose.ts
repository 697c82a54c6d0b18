import { readBrand } from './brand';
import type { Language } from './language';
import type { Prompt } from './prompt';
import { quoteOf, type Reading } from './reading';

interface Phrases {
  greeting(name: string | null): string;
  thanks(company: string | null): string;
  sender(brand: string): string;
  understood(quote: string): string;
  budget(money: string): string;
  slot(when: string): string;
  invite: string;
  from(source: string): string;
  asksFor(quote: string): string;
  size(volume: string): string;
  next: string;
  nothingSaid: string;
}

const phrases: Readonly<Record<Language, Phrases>> = {
  fr: {
    greeting: (name) => (name ? `Bonjour ${name},` : 'Bonjour,'),
    thanks: (company) =>
      company ? `Merci pour votre message au sujet de ${company}.` : 'Merci pour votre message.',
    sender: (brand) => `Ici l'équipe ${brand}.`,
    understood: (quote) => `Nous avons bien noté : « ${quote} ».`,
    budget: (money) => `Budget indiqué : ${money}.`,
    slot: (when) => `Votre rendez-vous est fixé le ${when}.`,
    invite: 'Dites-nous simplement si ce créneau vous convient.',
    from: (source) => `Le contact vient de ${source}.`,
    asksFor: (quote) => `Il ou elle écrit : « ${quote} ».`,
    size: (volume) => `Taille indiquée : ${volume}.`,
    next: 'À faire : confirmer le besoin, le budget et la date souhaitée.',
    nothingSaid: "Le contact n'a pas donné de détails.",
  },
  en: {
    greeting: (name) => (name ? `Hello ${name},` : 'Hello,'),
    thanks: (company) =>
      company ? `Thank you for your message about ${company}.` : 'Thank you for your message.',
    sender: (brand) => `This is the ${brand} team.`,
    understood: (quote) => `We have noted: "${quote}".`,
    budget: (money) => `Budget given: ${money}.`,
    slot: (when) => `Your meeting is set for ${when}.`,
    invite: 'Just tell us whether this time suits you.',
    from: (source) => `The contact came through ${source}.`,
    asksFor: (quote) => `They write: "${quote}".`,
    size: (volume) => `Size given: ${volume}.`,
    next: 'To do: confirm the need, the budget and the wished date.',
    nothingSaid: 'The contact gave no details.',
  },
  pt: {
    greeting: (name) => (name ? `Olá ${name},` : 'Olá,'),
    thanks: (company) =>
      company ? `Obrigado pela mensagem sobre ${company}.` : 'Obrigado pela mensagem.',
    sender: (brand) => `Aqui é a equipe ${brand}.`,
    understood: (quote) => `Anotamos: "${quote}".`,
    budget: (money) => `Orçamento informado: ${money}.`,
    slot: (when) => `Sua reunião está marcada para ${when}.`,
    invite: 'Diga-nos se este horário funciona para você.',
    from: (source) => `O contato veio de ${source}.`,
    asksFor: (quote) => `Escreve: "${quote}".`,
    size: (volume) => `Tamanho informado: ${volume}.`,
    next: 'A fazer: confirmar a necessidade, o orçamento e a data desejada.',
    nothingSaid: 'O contato não deu detalhes.',
  },
};

/** Sentences from the given facts, in the lead's language. Nothing is added that the request does not say. */
export function writeText(prompt: Prompt, reading: Reading, property: string): string {
  const say = phrases[reading.language];
  const brand = readBrand(prompt);
  const need = quoteOf(reading, ['need', 'purchase', 'meeting', 'price', 'information']);
  if (/subject|title|headline/.test(property)) return need ?? reading.company ?? brand.name ?? '';
  if (/message|body|reply|text|greeting/.test(property)) return message(prompt, reading);
  if (/next|action|recommend|question/.test(property)) return say.next;
  const parts = [
    reading.facts['source'] ? say.from(reading.facts['source']) : null,
    need ? say.asksFor(need) : say.nothingSaid,
    reading.money ? say.budget(reading.money) : null,
    reading.volume ? say.size(reading.volume) : null,
    /brief|summary|narrative|reason/.test(property) ? say.next : null,
  ];
  return parts.filter(Boolean).join(' ');
}

function message(prompt: Prompt, reading: Reading): string {
  const say = phrases[reading.language];
  const { name: brand } = readBrand(prompt);
  const need = quoteOf(reading, ['need', 'purchase', 'meeting', 'price']);
  const when = slotOf(prompt);
  return [
    say.greeting(firstName(reading.name)),
    say.thanks(reading.company),
    brand ? say.sender(brand) : null,
    need ? say.understood(need) : null,
    when ? say.slot(when) : null,
    say.invite,
  ]
    .filter(Boolean)
    .join(' ');
}

/** The meeting time as the request words it, from a block named after it. */
function slotOf(prompt: Prompt): string | null {
  for (const name of ['meeting', 'booking', 'slot']) {
    const block = prompt.blocks[name];
    if (typeof block === 'string') return block;
    if (typeof block !== 'object' || block === null) continue;
    const values = Object.entries(block);
    const shown =
      values.find(([key]) => /local|text|display|label/.test(key)) ??
      values.find(([key]) => /start|when/.test(key));
    if (shown && typeof shown[1] === 'string') return shown[1];
  }
  return null;
}

function firstName(name: string | null): string | null {
  return name?.trim().split(/\s+/)[0] ?? null;
}
