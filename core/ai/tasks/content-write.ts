import { z } from 'zod/v4';
import type { Language } from '../../text/language';
import { brandBlock, brandFactTexts, type BrandFacts } from '../brand';
import { copyViolations } from '../checks/copy';
import { factMaxCharacters, isFact } from '../checks/evidence';
import { dataBlock } from '../data-block';
import { platformLimits, type Platform } from '../platforms/limits';
import { postViolations } from '../platforms/post-violations';
import { systemPrompt, type AiTask, type Violation } from '../task';

export interface ContentWriteInput {
  readonly brand: BrandFacts;
  readonly platform: Platform;
  readonly language: Language;
  readonly angle: { readonly title: string; readonly why: string };
  /** Quotes of sources an editor accepted: numbers may come from them. */
  readonly acceptedQuotes: readonly string[];
  /** A link the piece should carry, where links work. */
  readonly link: string | null;
}

const output = z.strictObject({
  title: z.string().max(120).nullable(),
  text: z.string().max(4_000),
  hashtags: z.array(z.string().max(60)).max(30),
  alt_text: z
    .string()
    .max(300)
    .describe('For the picture that goes with it, for people who cannot see it.'),
  facts_used: z
    .array(z.string().max(factMaxCharacters))
    .describe('Facts the text rests on, word for word.'),
});

export type ContentWriteOutput = z.output<typeof output>;

const system = systemPrompt(
  { id: 'content.write', version: 1 },
  `
You write one post for the network and in the language named in <facts>, in the voice of <brand>: a first line that makes
people stop, one idea, a concrete call to action. Keep to the limits given. Every number, price, superlative and promise
stands word for word in <brand> or in "accepted_quotes"; list what you used in "facts_used". Use only the given link, if any.
`,
);

/** One post in the brand's voice within the network's limits; every claim traces to a fact. */
export const contentWrite: AiTask<ContentWriteInput, ContentWriteOutput> = {
  id: 'content.write',
  version: 1,
  tier: 'balanced',
  effort: 'medium',
  maxOutputTokens: 4_000,
  deadlineMs: 90_000,
  system,
  user: (input) => [
    brandBlock(input.brand),
    {
      text: dataBlock('facts', {
        write_in: input.language,
        network: input.platform,
        limits: platformLimits[input.platform],
        angle: input.angle,
        accepted_quotes: input.acceptedQuotes,
        link: platformLimits[input.platform].linksWork ? input.link : null,
      }),
      cached: false,
    },
  ],
  schema: output,
  check: (answer, input) => {
    const facts = writingFacts(input);
    const invented = answer.facts_used.some((used) => !isFact(used, facts));
    const prose: readonly (readonly [string, string | null])[] = [
      ['title', answer.title],
      ['text', answer.text],
      ['alt_text', answer.alt_text],
      ['hashtags', answer.hashtags.join(' ')],
    ];
    return [
      ...prose.flatMap(([path, text]) => postProse(path, text, facts, input)),
      ...postViolations(input.platform, answer, 'post'),
      ...(invented
        ? [
            {
              code: 'evidence_not_in_input',
              path: 'facts_used',
              message: 'Copy facts word for word.',
            } as const,
          ]
        : []),
    ];
  },
  fallback: () => null,
};

function writingFacts(input: ContentWriteInput): readonly string[] {
  return [
    ...brandFactTexts(input.brand),
    ...input.acceptedQuotes,
    input.angle.title,
    input.angle.why,
  ];
}

function postProse(
  path: string,
  text: string | null,
  facts: readonly string[],
  input: ContentWriteInput,
): readonly Violation[] {
  // An empty title or no hashtag is the network's business, not a missing text.
  if (text === null || (text === '' && path !== 'text')) return [];
  return copyViolations(text, {
    path,
    maxCharacters: 4_000,
    language: path === 'text' ? input.language : null,
    facts,
    allowedContacts: input.link === null ? [] : [input.link],
    systemPrompt: system,
    outward: false,
  });
}
