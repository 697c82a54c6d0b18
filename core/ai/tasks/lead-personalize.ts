import { z } from 'zod/v4';
import type { Language } from '../../text/language';
import { brandBlock, brandFactTexts, type BrandFacts } from '../brand';
import { copyViolations } from '../checks/copy';
import { dataBlock } from '../data-block';
import { greetingName, leadMaterial, type LeadForAi } from '../lead-material';
import { systemPrompt, type AiTask, type Violation } from '../task';

export const messageOccasions = ['meeting_confirmed', 'choose_a_time', 'follow_up'] as const;
export type MessageOccasion = (typeof messageOccasions)[number];

export interface LeadPersonalizeInput {
  readonly lead: LeadForAi;
  readonly brand: BrandFacts;
  readonly occasion: MessageOccasion;
  /** As `meetingTimeText` writes it; set for `meeting_confirmed`. */
  readonly meeting: { readonly timeText: string; readonly url: string | null } | null;
  /** Free moments as text, for `choose_a_time`. */
  readonly alternatives: readonly string[];
  /** Longest text the channel should carry. */
  readonly maxCharacters: number;
}

/** A WhatsApp text people read to the end; the API would take 4,096. */
export const whatsappTextMaxCharacters = 600;

const output = z.strictObject({
  text: z.string().max(4_096).describe('The message, ready to send: plain text.'),
});

export type LeadPersonalizeOutput = z.output<typeof output>;

const system = systemPrompt(
  { id: 'lead.personalize', version: 1 },
  `
You write one short message from the firm in <brand> to the person in <lead_data>, in the language named by "write_in"
and in the firm's voice. Two to four sentences: greet, take up what they asked for in a few words, then the occasion.
"meeting_confirmed": state meeting time and link exactly as given. "choose_a_time": offer the given times exactly as given
and ask which one suits. "follow_up": ask one helpful question.
Every number, price, promise and product name comes from <facts> or <brand>. No other link, address or phone number.
No pressure, no emoji unless the voice asks for it, nothing about how this message came about.
`,
);

/**
 * A short personal message in the lead's language and the brand's voice. Meeting time and link are demanded word for
 * word. The fallback is a plain message made of the same facts.
 */
export const leadPersonalize: AiTask<LeadPersonalizeInput, LeadPersonalizeOutput> = {
  id: 'lead.personalize',
  version: 1,
  tier: 'fast',
  effort: 'low',
  maxOutputTokens: 1_200,
  deadlineMs: 20_000,
  system,
  user: (input) => {
    const material = leadMaterial(input.lead);
    return [
      brandBlock(input.brand),
      {
        text: dataBlock('lead_data', {
          first_name: greetingName(material.name),
          messages: material.messages.slice(0, 2),
        }),
        cached: false,
      },
      {
        text: dataBlock('facts', {
          write_in: messageLanguage(input),
          occasion: input.occasion,
          meeting_time: input.meeting?.timeText ?? null,
          meeting_link: input.meeting?.url ?? null,
          times_to_offer: input.alternatives,
          max_characters: input.maxCharacters,
        }),
        cached: false,
      },
    ];
  },
  schema: output,
  check: ({ text }, input) => [
    ...copyViolations(text, {
      path: 'text',
      maxCharacters: input.maxCharacters,
      language: messageLanguage(input),
      facts: factsOf(input),
      allowedContacts: input.meeting?.url ? [input.meeting.url] : [],
      systemPrompt: system,
      outward: true,
    }),
    ...missingFacts(text, input),
  ],
  fallback: (input) => ({ text: plainMessage(input) }),
};

/** The language the lead writes in, else the brand's. */
export function messageLanguage(input: Pick<LeadPersonalizeInput, 'lead' | 'brand'>): Language {
  return leadMaterial(input.lead).language ?? input.brand.language;
}

/**
 * Values for a template's body parameters in the order first name, meeting time, meeting link. Computed, never
 * written by a model; WhatsApp allows no line break or run of spaces in a parameter.
 */
export function templateVariables(input: LeadPersonalizeInput): readonly string[] {
  const language = messageLanguage(input);
  const name = greetingName(leadMaterial(input.lead).name) ?? words[language].you;
  const time = input.meeting?.timeText ?? input.alternatives[0];
  return [name, time, input.meeting?.url]
    .map((value) => (value ?? '').replace(/\s+/g, ' ').trim())
    .filter((value) => value !== '');
}

function factsOf(input: LeadPersonalizeInput): readonly string[] {
  const material = leadMaterial(input.lead);
  return [
    ...brandFactTexts(input.brand),
    // Numbers the person gave may be taken up; a discount or guarantee they ask for is no fact.
    ...material.messages.map((message) => message.replace(/\p{L}+/gu, ' ')),
    input.meeting?.timeText ?? '',
    ...input.alternatives,
  ];
}

function missingFacts(text: string, input: LeadPersonalizeInput): readonly Violation[] {
  const demanded =
    input.occasion === 'meeting_confirmed' ? [input.meeting?.timeText, input.meeting?.url] : [];
  const offered =
    input.occasion === 'choose_a_time' &&
    input.alternatives.length > 0 &&
    !input.alternatives.some((time) => text.includes(time));
  const missing = demanded.some((fact) => !text.includes(fact ?? '')) || offered;
  return missing
    ? [
        {
          code: 'fact_missing',
          path: 'text',
          message: 'State time and link exactly as given in <facts>.',
        },
      ]
    : [];
}

interface MessageWords {
  readonly you: string;
  hello(this: void, name: string | null): string;
  confirmed(this: void, brand: string, time: string): string;
  link(this: void, url: string): string;
  choose(this: void, brand: string, times: string): string;
  ask(this: void, brand: string): string;
  readonly close: string;
}

const words: Readonly<Record<Language, MessageWords>> = {
  fr: {
    you: 'cher contact',
    hello: (name) => (name === null ? 'Bonjour,' : `Bonjour ${name},`),
    confirmed: (brand, time) =>
      `Merci de votre message. Votre rendez-vous avec ${brand} est fixé au ${time}.`,
    link: (url) => `Pour nous rejoindre : ${url}`,
    choose: (brand, times) =>
      `Merci de votre message. ${brand} vous propose : ${times}. Quel moment vous convient ?`,
    ask: (brand) =>
      `Merci de l'intérêt que vous portez à ${brand}. Que pouvons-nous faire pour vous ?`,
    close: 'À bientôt.',
  },
  en: {
    you: 'there',
    hello: (name) => (name === null ? 'Hello,' : `Hello ${name},`),
    confirmed: (brand, time) =>
      `Thank you for your message. Your meeting with ${brand} is set for ${time}.`,
    link: (url) => `To join us: ${url}`,
    choose: (brand, times) =>
      `Thank you for your message. ${brand} can offer: ${times}. Which of these suits you?`,
    ask: (brand) => `Thank you for your interest in ${brand}. What can we do for you?`,
    close: 'See you soon.',
  },
  pt: {
    you: 'tudo bem',
    hello: (name) => (name === null ? 'Olá,' : `Olá ${name},`),
    confirmed: (brand, time) =>
      `Obrigado pela sua mensagem. Sua reunião com ${brand} está marcada para ${time}.`,
    link: (url) => `Para participar: ${url}`,
    choose: (brand, times) =>
      `Obrigado pela sua mensagem. ${brand} pode oferecer: ${times}. Qual horário você prefere?`,
    ask: (brand) => `Obrigado pelo seu interesse em ${brand}. Como podemos ajudar você?`,
    close: 'Até breve.',
  },
};

/** A correct message without a model: greeting, the occasion's facts, nothing else. */
export function plainMessage(input: LeadPersonalizeInput): string {
  const word = words[messageLanguage(input)];
  const brand = input.brand.name;
  const lines = [word.hello(greetingName(leadMaterial(input.lead).name))];
  if (input.occasion === 'meeting_confirmed' && input.meeting !== null) {
    lines.push(word.confirmed(brand, input.meeting.timeText));
    if (input.meeting.url !== null) lines.push(word.link(input.meeting.url));
    lines.push(word.close);
  } else if (input.alternatives.length > 0) {
    lines.push(word.choose(brand, input.alternatives.join(' ; ')));
  } else {
    lines.push(word.ask(brand));
  }
  return lines.join('\n');
}
