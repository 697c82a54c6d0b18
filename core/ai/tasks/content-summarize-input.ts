import { z } from 'zod/v4';
import type { Language } from '../../text/language';
import { copyViolations } from '../checks/copy';
import { isVerbatim, quoteMaxCharacters } from '../checks/evidence';
import { capped, dataBlock } from '../data-block';
import { untrustedText } from '../safety/untrusted-text';
import { systemPrompt, type AiTask } from '../task';

export interface ContentSummarizeInputInput {
  /** A transcript, article, note or post. */
  readonly text: string;
  /** Language of the summary. */
  readonly language: Language;
}

/** Longest input that is read; the rest is left out and said so by the caller. */
export const inputMaxCharacters = 40_000;

const output = z.strictObject({
  title: z.string().max(120),
  summary: z.string().max(1_200).describe('At most eight sentences.'),
  key_points: z
    .array(
      z.strictObject({
        point: z.string().max(240),
        quote: z.string().max(quoteMaxCharacters).describe('The words it rests on, verbatim.'),
      }),
    )
    .max(10),
});

export type ContentSummarizeInputOutput = z.output<typeof output>;

const system = systemPrompt(
  { id: 'content.summarize-input', version: 1 },
  `
You summarise raw material for a marketing team in the language named by "write_in": a title, a summary, and the key points,
each with the words of the material it rests on. Numbers, names and claims only as the material has them. No links.
`,
);

/** Raw material → title, summary and key points with evidence. */
export const contentSummarizeInput: AiTask<
  ContentSummarizeInputInput,
  ContentSummarizeInputOutput
> = {
  id: 'content.summarize-input',
  version: 1,
  tier: 'balanced',
  effort: 'low',
  maxOutputTokens: 3_000,
  deadlineMs: 60_000,
  system,
  user: (input) => [
    { text: dataBlock('source', { text: material(input) }), cached: false },
    { text: dataBlock('facts', { write_in: input.language }), cached: false },
  ],
  schema: output,
  check: (answer, input) => {
    const source = material(input);
    const prose = [
      ['title', answer.title],
      ['summary', answer.summary],
      ...answer.key_points.map(({ point }, at) => [`key_points.${at}.point`, point] as const),
    ] as const;
    return [
      ...prose.flatMap(([path, text]) =>
        copyViolations(text, {
          path,
          maxCharacters: 1_200,
          language: path === 'summary' ? input.language : null,
          facts: [source],
          allowedContacts: [],
          systemPrompt: system,
          outward: false,
        }),
      ),
      ...answer.key_points.flatMap(({ quote }, at) =>
        isVerbatim(quote, source)
          ? []
          : [
              {
                code: 'evidence_not_in_input',
                path: `key_points.${at}.quote`,
                message: 'Copy the quote letter for letter from the material.',
              } as const,
            ],
      ),
    ];
  },
  salvage: (answer, input) => ({
    ...answer,
    key_points: answer.key_points.filter(({ quote }) => isVerbatim(quote, material(input))),
  }),
  fallback: (input) => {
    const text = material(input);
    const lines = text.split('\n');
    return {
      title: capped(lines[0] ?? '', 120),
      summary: capped(text, 1_200),
      key_points: [],
    };
  },
};

function material(input: ContentSummarizeInputInput): string {
  return untrustedText(input.text, inputMaxCharacters).text;
}
