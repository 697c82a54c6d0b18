import { z } from 'zod/v4';
import { folded } from '../../text/fold';
import { brandBlock, brandFactTexts, type BrandFacts } from '../brand';
import { copyViolations } from '../checks/copy';
import { dataBlock } from '../data-block';
import { systemPrompt, type AiTask, type Violation } from '../task';

export const campaignObjectives = ['leads', 'traffic', 'sales', 'awareness', 'messages'] as const;

export interface AdProposeCampaignInput {
  readonly brand: BrandFacts;
  /** What gave rise to it, in the brand's language: a winning post, a gap in competitors' ads, a goal. */
  readonly occasion: string;
  readonly objectives: readonly (typeof campaignObjectives)[number][];
  /** ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
  /** ISO 4217. */
  readonly currency: string;
  /** Highest daily budget that may be proposed, in minor units. */
  readonly dailyCeilingMinor: number;
  /** Highest total over the run, in minor units. */
  readonly totalCeilingMinor: number;
  readonly maxDays: number;
}

const creative = z.strictObject({
  headline: z.string().max(40),
  text: z.string().max(600),
  call_to_action: z.enum([
    'learn_more',
    'contact_us',
    'sign_up',
    'shop_now',
    'book_now',
    'send_message',
  ]),
});

const output = z.strictObject({
  name: z.string().max(80),
  objective: z.enum(campaignObjectives),
  daily_budget_minor: z.int(),
  days: z.int(),
  audience: z.strictObject({
    countries: z.array(z.string().max(2)).max(20),
    age_min: z.int(),
    age_max: z.int(),
    interests: z.array(z.string().max(60)).max(12),
  }),
  kpi: z.enum(['cost_per_lead', 'cost_per_click', 'return_on_ad_spend', 'cost_per_message']),
  why: z.string().max(600).describe('Why this should work, from the occasion and the facts.'),
  creatives: z.array(creative).max(5),
});

export type AdProposeCampaignOutput = z.output<typeof output>;

/**
 * Folded words of interests that select people by a protected trait (regulation (EU) 2016/679 art. 9; Meta and TikTok
 * advertising standards on personal attributes).
 */
const protectedInterests =
  /\b(?:religion|religious|muslim|christian|catholi\w+|islam\w*|juif|jewish|judeu|musulman\w*|muculman\w*|chretien\w*|evangelic\w+|ramadan|health|sante|saude|diabet\w*|cancer|vih|hiv|pregnan\w*|enceinte|gravid\w*|lgbt\w*|gay|homosex\w*|ethni\w*|race|racial|politi\w+|syndicat\w*|union member|sindica\w+|immigr\w*|refug\w*|divorc\w*|debt|dette|divida|handicap\w*|disab\w+|deficien\w+)\b/;

const system = systemPrompt(
  { id: 'ad.propose-campaign', version: 1 },
  `
You propose one ad campaign for <brand> within the limits in <facts>, in the brand's language and voice. Stay at or below the
budget ceilings (minor units of the currency) and days; choose among the given objectives and countries; adults only; no
interest that stands for health, religion, origin, politics, sexuality or hardship. Two to four creatives, each a different
idea. Every number, price and promise in "why" and in creatives stands in <brand> or <facts>. A person decides on it.
`,
);

/** A campaign for a person to approve, inside hard limits on money, audience and claims. */
export const adProposeCampaign: AiTask<AdProposeCampaignInput, AdProposeCampaignOutput> = {
  id: 'ad.propose-campaign',
  version: 1,
  tier: 'deep',
  effort: 'medium',
  maxOutputTokens: 6_000,
  deadlineMs: 120_000,
  system,
  user: (input) => [
    brandBlock(input.brand),
    {
      text: dataBlock('facts', {
        write_in: input.brand.language,
        occasion: input.occasion,
        objectives: input.objectives,
        countries: input.countries,
        currency: input.currency,
        daily_ceiling_minor: input.dailyCeilingMinor,
        total_ceiling_minor: input.totalCeilingMinor,
        max_days: input.maxDays,
      }),
      cached: false,
    },
  ],
  schema: output,
  check: (answer, input) => [
    ...limitViolations(answer, input),
    ...answer.creatives.flatMap((item, at) => [
      ...proseViolations(item.headline, `creatives.${at}.headline`, false, input),
      ...proseViolations(item.text, `creatives.${at}.text`, true, input),
    ]),
    ...proseViolations(answer.why, 'why', true, input, planFigures(answer, input)),
    ...proseViolations(answer.name, 'name', false, input),
  ],
  fallback: () => null,
};

function limitViolations(
  answer: AdProposeCampaignOutput,
  input: AdProposeCampaignInput,
): readonly Violation[] {
  const { daily_budget_minor: daily, days, audience } = answer;
  const wrong: readonly (readonly [boolean, string, string])[] = [
    [
      daily <= 0 || daily > input.dailyCeilingMinor,
      'daily_budget_minor',
      'Stay within the daily ceiling.',
    ],
    [days < 1 || days > input.maxDays, 'days', 'Stay within the number of days.'],
    [
      daily * days > input.totalCeilingMinor,
      'daily_budget_minor',
      'Budget times days stays within the total.',
    ],
    [
      !input.objectives.includes(answer.objective),
      'objective',
      'Choose one of the given objectives.',
    ],
    [
      audience.countries.length === 0 ||
        audience.countries.some((country) => !input.countries.includes(country)),
      'audience.countries',
      'Choose among the given countries.',
    ],
    [
      audience.age_min < 18 || audience.age_max > 65 || audience.age_min > audience.age_max,
      'audience',
      'Ages between 18 and 65, the lower first.',
    ],
    [
      audience.interests.some((interest) => protectedInterests.test(folded(interest))),
      'audience.interests',
      'Select nobody by a protected trait.',
    ],
    [answer.creatives.length < 1, 'creatives', 'Propose at least one creative.'],
  ];
  return wrong.flatMap(([is, path, message]) =>
    is ? [{ code: 'out_of_range', path, message } as const] : [],
  );
}

/** The plan's own figures and its limits: the person who decides may read them in "why", the public nowhere. */
function planFigures(
  { daily_budget_minor: daily, days, audience }: AdProposeCampaignOutput,
  input: AdProposeCampaignInput,
): readonly string[] {
  return [
    daily,
    days,
    daily * days,
    audience.age_min,
    audience.age_max,
    input.dailyCeilingMinor,
    input.totalCeilingMinor,
    input.maxDays,
  ].map(String);
}

function proseViolations(
  text: string,
  path: string,
  long: boolean,
  input: AdProposeCampaignInput,
  figures: readonly string[] = [],
): readonly Violation[] {
  return copyViolations(text, {
    path,
    maxCharacters: 600,
    language: long ? input.brand.language : null,
    facts: [...brandFactTexts(input.brand), input.occasion, ...figures],
    allowedContacts: [],
    systemPrompt: system,
    outward: false,
  });
}
