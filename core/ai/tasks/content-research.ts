import { z } from 'zod/v4';
import { folded } from '../../text/fold';
import { brandBlock, brandFactTexts, type BrandFacts } from '../brand';
import { citationViolations } from '../checks/citations';
import { copyViolations } from '../checks/copy';
import { quoteMaxCharacters } from '../checks/evidence';
import { dataBlock } from '../data-block';
import { sourceMaterial, type SourceText } from '../sources';
import { systemPrompt, type AiTask, type Violation } from '../task';

export interface ContentResearchInput {
  readonly brand: BrandFacts;
  readonly topic: string;
  readonly sources: readonly SourceText[];
  /** Titles of the brand's pieces of the last 30 days: not to be repeated. */
  readonly recentTitles: readonly string[];
}

const output = z.strictObject({
  angles: z
    .array(
      z.strictObject({
        title: z.string().max(120),
        why: z.string().max(400).describe('Why this audience cares now, from the sources.'),
        citations: z
          .array(
            z.strictObject({
              source_id: z.string().max(64),
              quote: z.string().max(quoteMaxCharacters),
            }),
          )
          .max(4),
      }),
    )
    .max(6)
    .describe('Best first.'),
  missing: z
    .string()
    .max(300)
    .nullable()
    .describe('What the sources do not tell; null when nothing.'),
});

export type ContentResearchOutput = z.output<typeof output>;
type Angle = ContentResearchOutput['angles'][number];

const system = systemPrompt(
  { id: 'content.research', version: 1 },
  `
You propose angles for a brand's next piece of content, best first, in the brand's language. Each angle rests on at least
one source of <sources>, cited by id with a verbatim quote. Repeat no title of "recent_titles". With no usable source, give
no angle and say in "missing" what is needed. Numbers only from the sources or <brand>. No links.
`,
);

/** Ranked angles, each with a quotation that exists. No source, no angle: it says so instead. */
export const contentResearch: AiTask<ContentResearchInput, ContentResearchOutput> = {
  id: 'content.research',
  version: 1,
  tier: 'deep',
  effort: 'medium',
  maxOutputTokens: 6_000,
  deadlineMs: 120_000,
  system,
  user: (input) => [
    brandBlock(input.brand),
    { text: dataBlock('sources', sourceMaterial(input.sources)), cached: false },
    {
      text: dataBlock('facts', {
        write_in: input.brand.language,
        topic: input.topic,
        recent_titles: input.recentTitles,
      }),
      cached: false,
    },
  ],
  schema: output,
  check: (answer, input) => [
    ...answer.angles.flatMap((angle, at) => angleViolations(angle, `angles.${at}`, input)),
    ...(answer.angles.length === 0 && answer.missing === null
      ? [
          {
            code: 'empty',
            path: 'missing',
            message: 'Say what is missing when there is no angle.',
          } as const,
        ]
      : []),
  ],
  salvage: (answer, input) => {
    const angles = answer.angles.filter((angle) => angleViolations(angle, '', input).length === 0);
    // Angles that all broke the rules are no finding that the sources lack something.
    return angles.length === 0 ? null : { ...answer, angles };
  },
  fallback: () => null,
};

function angleViolations(
  angle: Angle,
  path: string,
  input: ContentResearchInput,
): readonly Violation[] {
  const sources = sourceMaterial(input.sources);
  const facts = [
    ...brandFactTexts(input.brand),
    input.topic,
    ...sources.flatMap((source) => [source.title ?? '', source.text]),
  ];
  const repeats = input.recentTitles.some((title) => folded(title) === folded(angle.title));
  return [
    ...(['title', 'why'] as const).flatMap((field) =>
      copyViolations(angle[field], {
        path: `${path}.${field}`,
        maxCharacters: 400,
        language: field === 'why' ? input.brand.language : null,
        facts,
        allowedContacts: [],
        systemPrompt: system,
        outward: false,
      }),
    ),
    ...citationViolations(angle.citations, sources, `${path}.citations`),
    ...(angle.citations.length === 0
      ? [
          {
            code: 'evidence_missing',
            path: `${path}.citations`,
            message: 'Cite at least one source.',
          } as const,
        ]
      : []),
    ...(repeats
      ? [
          {
            code: 'inconsistent',
            path: `${path}.title`,
            message: 'This was published recently: choose another.',
          } as const,
        ]
      : []),
  ];
}
