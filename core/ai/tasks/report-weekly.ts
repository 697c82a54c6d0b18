import { z } from 'zod/v4';
import type { Language } from '../../text/language';
import { sentencesOf } from '../../text/sentences';
import { copyViolations } from '../checks/copy';
import { dataBlock } from '../data-block';
import { systemPrompt, type AiTask, type Violation } from '../task';

export interface ReportWeeklyInput {
  readonly language: Language;
  readonly brandName: string;
  /** Shown as in the table, e.g. `{name:'Leads', value:'42', change:'+12 %', note:'n = 42, interval 31–55'}`. */
  readonly figures: readonly {
    readonly name: string;
    readonly value: string;
    /** Against the week before; null when there is none. */
    readonly change: string | null;
    readonly note: string | null;
  }[];
  /** What happened, in the brand's words: launches, outages, holidays. */
  readonly events: readonly string[];
}

const sections = ['summary', 'what_worked', 'what_did_not', 'next_week'] as const;

const output = z.strictObject({
  summary: z.string().max(900),
  what_worked: z.string().max(900),
  what_did_not: z.string().max(900),
  next_week: z.string().max(900),
});

export type ReportWeeklyOutput = z.output<typeof output>;

const system = systemPrompt(
  { id: 'report.weekly', version: 1 },
  `
You write the weekly report of a marketing team in the language named by "write_in" for a busy owner: what happened, what
worked, what did not, what to do next week. Two to four short sentences per part. Every number stands in "figures" exactly
as written there; compute none, round none. When a figure has a note about few cases or a wide interval, say that it is
uncertain. Do not give causes nobody stated.
`,
);

/**
 * The week in words. A sentence with a number that is not in the table is dropped; when nothing usable comes, the
 * table itself speaks.
 */
export const reportWeekly: AiTask<ReportWeeklyInput, ReportWeeklyOutput> = {
  id: 'report.weekly',
  version: 1,
  tier: 'balanced',
  effort: 'low',
  maxOutputTokens: 3_000,
  deadlineMs: 60_000,
  system,
  user: (input) => [
    {
      text: dataBlock('facts', {
        write_in: input.language,
        brand: input.brandName,
        figures: input.figures,
        events: input.events,
      }),
      cached: false,
    },
  ],
  schema: output,
  check: (answer, input) =>
    sections.flatMap((section) => textViolations(answer[section], section, input)),
  salvage: (answer, input) => {
    const kept = (section: (typeof sections)[number]): string =>
      sentencesOf(answer[section])
        .filter((sentence) => textViolations(sentence, section, input).length === 0)
        .join('')
        .trim();
    return {
      summary: kept('summary') || plainSummary(input),
      what_worked: kept('what_worked') || noStatement[input.language],
      what_did_not: kept('what_did_not') || noStatement[input.language],
      next_week: kept('next_week') || noStatement[input.language],
    };
  },
  fallback: (input) => ({
    summary: plainSummary(input),
    what_worked: noStatement[input.language],
    what_did_not: noStatement[input.language],
    next_week: noStatement[input.language],
  }),
};

const noStatement: Readonly<Record<Language, string>> = {
  fr: 'Voir le tableau.',
  en: 'See the table.',
  pt: 'Ver a tabela.',
};

function plainSummary(input: ReportWeeklyInput): string {
  return input.figures
    .slice(0, 8)
    .map(({ name, value, change }) => `${name} : ${value}${change === null ? '' : ` (${change})`}`)
    .join(' ; ');
}

function textViolations(
  text: string,
  path: string,
  input: ReportWeeklyInput,
): readonly Violation[] {
  return copyViolations(text, {
    path,
    maxCharacters: 900,
    language: input.language,
    facts: [
      input.brandName,
      ...input.events,
      ...input.figures.flatMap(({ name, value, change, note }) => [
        name,
        value,
        change ?? '',
        note ?? '',
      ]),
    ],
    allowedContacts: [],
    systemPrompt: system,
    outward: false,
  });
}
