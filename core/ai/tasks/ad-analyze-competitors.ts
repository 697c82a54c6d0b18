import { z } from 'zod/v4';
import type { Language } from '../../text/language';
import { citationViolations } from '../checks/citations';
import { copyViolations } from '../checks/copy';
import { quoteMaxCharacters } from '../checks/evidence';
import { dataBlock } from '../data-block';
import { sourceMaterial, type SourceText } from '../sources';
import { systemPrompt, type AiTask, type Violation } from '../task';

export interface AdAnalyzeCompetitorsInput {
  /** One source per ad; its id is the ad's. */
  readonly ads: readonly SourceText[];
  readonly language: Language;
}

const output = z.strictObject({
  themes: z
    .array(
      z.strictObject({
        name: z.string().max(80),
        what_they_say: z.string().max(300),
        citations: z
          .array(
            z.strictObject({
              source_id: z.string().max(64),
              quote: z.string().max(quoteMaxCharacters),
            }),
          )
          .max(6),
      }),
    )
    .max(8),
  unclaimed: z.array(z.string().max(200)).max(5).describe('What none of the ads talks about.'),
});

export type AdAnalyzeCompetitorsOutput = z.output<typeof output>;

const system = systemPrompt(
  { id: 'ad.analyze-competitors', version: 1 },
  `
You group competitors' ads of <sources> by what they promise, in the language named by "write_in". Every theme cites the ads
it rests on by id with verbatim quotes. Say in "unclaimed" what none of them talks about. Numbers only as they have them;
judge nobody; no links.
`,
);

/** Themes in competitors' ads, each with quotations. Coverage of the ad library is the caller's to state. */
export const adAnalyzeCompetitors: AiTask<AdAnalyzeCompetitorsInput, AdAnalyzeCompetitorsOutput> = {
  id: 'ad.analyze-competitors',
  version: 1,
  tier: 'balanced',
  effort: 'low',
  maxOutputTokens: 4_000,
  deadlineMs: 90_000,
  system,
  user: (input) => [
    { text: dataBlock('sources', sourceMaterial(input.ads)), cached: false },
    { text: dataBlock('facts', { write_in: input.language }), cached: false },
  ],
  schema: output,
  check: (answer, input) => [
    ...answer.themes.flatMap((theme, at) => themeViolations(theme, `themes.${at}`, input)),
    ...answer.unclaimed.flatMap((text, at) => proseViolations(text, `unclaimed.${at}`, input)),
  ],
  salvage: (answer, input) => {
    const themes = answer.themes.filter((theme) => themeViolations(theme, '', input).length === 0);
    // What nobody claims says nothing where no theme is left.
    if (themes.length === 0) return null;
    return {
      themes,
      unclaimed: answer.unclaimed.filter((text) => proseViolations(text, '', input).length === 0),
    };
  },
  fallback: () => null,
};

function themeViolations(
  theme: AdAnalyzeCompetitorsOutput['themes'][number],
  path: string,
  input: AdAnalyzeCompetitorsInput,
): readonly Violation[] {
  return [
    ...proseViolations(theme.name, `${path}.name`, input),
    ...proseViolations(theme.what_they_say, `${path}.what_they_say`, input),
    ...citationViolations(theme.citations, sourceMaterial(input.ads), `${path}.citations`),
    ...(theme.citations.length === 0
      ? [
          {
            code: 'evidence_missing',
            path: `${path}.citations`,
            message: 'Cite the ads it rests on.',
          } as const,
        ]
      : []),
  ];
}

function proseViolations(
  text: string,
  path: string,
  input: AdAnalyzeCompetitorsInput,
): readonly Violation[] {
  return copyViolations(text, {
    path,
    maxCharacters: 300,
    language: input.language,
    facts: sourceMaterial(input.ads).flatMap((ad) => [ad.title ?? '', ad.text]),
    allowedContacts: [],
    systemPrompt: system,
    outward: false,
  });
}
