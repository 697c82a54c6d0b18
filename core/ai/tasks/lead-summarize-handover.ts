import { z } from 'zod/v4';
import { brandBlock, brandFactTexts, type BrandFacts } from '../brand';
import { copyViolations } from '../checks/copy';
import { isSaid, quoteMaxCharacters } from '../checks/evidence';
import { conversationMaterial, type ConversationTurn } from '../conversation';
import { capped, dataBlock } from '../data-block';
import { systemPrompt, type AiTask, type Violation } from '../task';

export interface LeadSummarizeHandoverInput {
  readonly conversation: readonly ConversationTurn[];
  readonly brand: BrandFacts;
  /** Why a person takes over, in the brand's language. */
  readonly reason: string;
}

const output = z.strictObject({
  summary: z.string().max(800).describe('What happened, in at most five sentences.'),
  wants: z.string().max(300).describe('What the person wants now, in one sentence.'),
  quotes: z
    .array(z.string().max(quoteMaxCharacters))
    .max(5)
    .describe('The words of the person that matter most, verbatim.'),
  promised: z
    .array(z.string().max(quoteMaxCharacters))
    .max(5)
    .describe('What we promised, verbatim from our own turns.'),
});

export type LeadSummarizeHandoverOutput = z.output<typeof output>;

const system = systemPrompt(
  { id: 'lead.summarize-handover', version: 1 },
  `
You brief the colleague who takes over a conversation, in the language named by "write_in": what happened, what the person
wants now, their own decisive words, and what we already promised. Report only what was said. No links, addresses or
phone numbers, no advice.
`,
);

/** What a person needs to take over without asking the customer again. */
export const leadSummarizeHandover: AiTask<
  LeadSummarizeHandoverInput,
  LeadSummarizeHandoverOutput
> = {
  id: 'lead.summarize-handover',
  version: 1,
  tier: 'fast',
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
      text: dataBlock('facts', { write_in: input.brand.language, reason: input.reason }),
      cached: false,
    },
  ],
  schema: output,
  check: (answer, input) => {
    const { turns } = conversationMaterial(input.conversation);
    const theirs = turns.filter((turn) => turn.from === 'lead').map((turn) => turn.text);
    const ours = turns.filter((turn) => turn.from === 'us').map((turn) => turn.text);
    const facts = [...brandFactTexts(input.brand), ...turns.map((turn) => turn.text), input.reason];
    const prose = (['summary', 'wants'] as const).flatMap((path) =>
      copyViolations(answer[path], {
        path,
        maxCharacters: 800,
        language: input.brand.language,
        facts,
        allowedContacts: [],
        systemPrompt: system,
        outward: false,
      }),
    );
    return [
      ...prose,
      ...notSaid(answer.quotes, theirs, 'quotes'),
      ...notSaid(answer.promised, ours, 'promised'),
    ];
  },
  fallback: (input) => {
    const { turns } = conversationMaterial(input.conversation);
    const last = turns.findLast((turn) => turn.from === 'lead')?.text ?? '';
    return { summary: input.reason, wants: capped(last, 300), quotes: [], promised: [] };
  },
};

function notSaid(
  quotes: readonly string[],
  turns: readonly string[],
  path: string,
): readonly Violation[] {
  return quotes.flatMap((quote, at) =>
    isSaid(quote, turns)
      ? []
      : [
          {
            code: 'evidence_not_in_input',
            path: `${path}.${at}`,
            message: 'Copy it letter for letter from the conversation.',
          } as const,
        ],
  );
}
