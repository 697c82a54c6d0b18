import { z } from 'zod/v4';
import type { IntentLabel } from '../../replies/intents';
import { detectLanguage, type Language } from '../../text/language';
import { brandBlock, brandFactTexts, type BrandFacts } from '../brand';
import { copyViolations } from '../checks/copy';
import { factMaxCharacters, isFact } from '../checks/evidence';
import { conversationMaterial, type ConversationTurn } from '../conversation';
import { dataBlock } from '../data-block';
import { systemPrompt, type AiTask } from '../task';

export interface LeadAnswerObjectionInput {
  readonly conversation: readonly ConversationTurn[];
  readonly intent: IntentLabel;
  readonly brand: BrandFacts;
  readonly maxCharacters: number;
}

const output = z.strictObject({
  answered: z.boolean().describe('false when the facts do not answer it; a person then will.'),
  text: z.string().max(4_096).describe('The reply, ready to send: plain text.'),
  facts_used: z
    .array(z.string().max(factMaxCharacters))
    .describe('Facts of the brand the reply rests on, word for word.'),
});

export type LeadAnswerObjectionOutput = z.output<typeof output>;

const system = systemPrompt(
  { id: 'lead.answer-objection', version: 1 },
  `
You answer a person's objection or question for the firm in <brand>, in the language named by "write_in" and the firm's
voice: acknowledge it in a few words, answer with the firm's own facts, end with one easy question. At most four sentences.
Every number, price, term and promise comes from the facts of <brand>; list those you used in "facts_used", word for word.
When no fact answers it, set "answered" to false and write that a colleague will reply. Never argue, never offer a
discount, never speak of a competitor.
`,
);

/** A reply from product facts, or an honest hand-over when the facts do not answer. */
export const leadAnswerObjection: AiTask<LeadAnswerObjectionInput, LeadAnswerObjectionOutput> = {
  id: 'lead.answer-objection',
  version: 1,
  tier: 'balanced',
  effort: 'low',
  maxOutputTokens: 1_500,
  deadlineMs: 30_000,
  system,
  user: (input) => [
    brandBlock(input.brand),
    {
      text: dataBlock('lead_data', {
        conversation: conversationMaterial(input.conversation).turns,
      }),
      cached: false,
    },
    {
      text: dataBlock('facts', {
        write_in: replyLanguage(input),
        objection: input.intent,
        max_characters: input.maxCharacters,
      }),
      cached: false,
    },
  ],
  schema: output,
  check: ({ answered, text, facts_used }, input) => {
    const facts = brandFactTexts(input.brand);
    const invented = facts_used.some((used) => !isFact(used, facts));
    return [
      ...copyViolations(text, {
        path: 'text',
        maxCharacters: input.maxCharacters,
        language: replyLanguage(input),
        facts,
        allowedContacts: [],
        systemPrompt: system,
        outward: true,
      }),
      ...(invented
        ? [
            {
              code: 'evidence_not_in_input',
              path: 'facts_used',
              message: 'Copy facts word for word from <brand>.',
            } as const,
          ]
        : []),
      ...(answered && facts_used.length === 0
        ? [
            {
              code: 'evidence_missing',
              path: 'facts_used',
              message: 'An answer rests on at least one fact.',
            } as const,
          ]
        : []),
    ];
  },
  fallback: (input) => ({
    answered: false,
    text: colleagueWillReply[replyLanguage(input)],
    facts_used: [],
  }),
};

const colleagueWillReply: Readonly<Record<Language, string>> = {
  fr: 'Merci pour votre message. Une personne de notre équipe vous répond très vite.',
  en: 'Thank you for your message. Someone from our team will reply very soon.',
  pt: 'Obrigado pela sua mensagem. Uma pessoa da nossa equipe responde em breve.',
};

/** Language of the answer: the one the lead wrote in last, else the one of the conversation, else the brand's. */
export function replyLanguage({ conversation, brand }: LeadAnswerObjectionInput): Language {
  const last = conversation.findLast((turn) => turn.from === 'lead');
  return (
    detectLanguage(conversationMaterial(last ? [last] : []).quotable) ??
    detectLanguage(conversationMaterial(conversation).quotable) ??
    brand.language
  );
}
