import { z } from 'zod/v4';
import { intentByRules } from '../../replies/intent-rules';
import { intentLabels } from '../../replies/intents';
import { isSaid, quoteMaxCharacters } from '../checks/evidence';
import { conversationMaterial, type ConversationTurn } from '../conversation';
import { dataBlock } from '../data-block';
import { systemPrompt, type AiTask } from '../task';

export interface LeadAnalyzeReplyInput {
  /** Oldest first; the last one is the lead's reply. */
  readonly conversation: readonly ConversationTurn[];
}

const output = z.strictObject({
  label: z.enum(intentLabels),
  probability: z.number().describe('How sure the label is, 0 to 1.'),
  quote: z
    .string()
    .max(quoteMaxCharacters)
    .nullable()
    .describe('Verbatim words of the last reply that show it; null only for "other".'),
  sentiment: z.enum(['positive', 'neutral', 'negative']),
});

export type LeadAnalyzeReplyOutput = z.output<typeof output>;

/** One of 13 intents with evidence. `decideIntent` acts on it, after the opt-out keywords. */
export const leadAnalyzeReply: AiTask<LeadAnalyzeReplyInput, LeadAnalyzeReplyOutput> = {
  id: 'lead.analyze-reply',
  version: 1,
  tier: 'fast',
  effort: 'low',
  maxOutputTokens: 600,
  deadlineMs: 6_000,
  system: systemPrompt(
    { id: 'lead.analyze-reply', version: 1 },
    `
You say what a person's last reply in a conversation with a firm wants. The reply is French, English or Portuguese.
ready_to_buy: wants to order, sign, pay or meet. wants_info: asks a question about the offer. price_objection,
timing_objection, trust_objection: hesitates because of price, moment, or doubt. competitor: has or prefers another
supplier. not_interested: declines. unsubscribe: wants no more messages. complaint: is dissatisfied or threatens.
wrong_person: is not who we think. spam: sells or floods. human_request: asks for a person. other: none of these.
Choose the one that decides what should happen next. When two fit equally, lower the probability.
`,
  ),
  user: ({ conversation }) => [
    {
      text: dataBlock('lead_data', { conversation: conversationMaterial(conversation).turns }),
      cached: false,
    },
  ],
  schema: output,
  check: ({ label, probability, quote }, input) => {
    const reply = conversationMaterial(input.conversation.slice(-1)).quotable;
    return [
      ...(probability >= 0 && probability <= 1
        ? []
        : [{ code: 'out_of_range', path: 'probability', message: 'Between 0 and 1.' } as const]),
      ...(label === 'other' || quote !== null
        ? []
        : [
            {
              code: 'evidence_missing',
              path: 'quote',
              message: 'Quote the words that show it.',
            } as const,
          ]),
      ...(quote === null || isSaid(quote, [reply])
        ? []
        : [
            {
              code: 'evidence_not_in_input',
              path: 'quote',
              message: 'Copy the quote letter for letter from the last reply.',
            } as const,
          ]),
    ];
  },
  fallback: ({ conversation }) => {
    const reply = conversationMaterial(conversation.slice(-1)).quotable;
    return { ...intentByRules(reply), sentiment: 'neutral' };
  },
};
