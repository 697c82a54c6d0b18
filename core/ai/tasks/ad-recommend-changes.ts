import { z } from 'zod/v4';
import type { Language } from '../../text/language';
import { copyViolations } from '../checks/copy';
import { dataBlock } from '../data-block';
import { systemPrompt, type AiTask } from '../task';

export const adActions = [
  'keep',
  'raise_budget',
  'lower_budget',
  'pause',
  'new_creative',
  'wait_for_data',
] as const;
export type AdAction = (typeof adActions)[number];

export interface AdRecommendChangesInput {
  readonly language: Language;
  /** Computed figures per ad set, and what the budget rules allow for it. */
  readonly adSets: readonly {
    readonly id: string;
    readonly name: string;
    /** Text figures as a person reads them, e.g. `CPA 2 400 XOF`, `12 conversions`. */
    readonly figures: readonly string[];
    readonly allowedActions: readonly AdAction[];
  }[];
}

const output = z.strictObject({
  changes: z.array(
    z.strictObject({
      ad_set_id: z.string().max(64),
      action: z.enum(adActions),
      reason: z.string().max(300),
    }),
  ),
});

export type AdRecommendChangesOutput = z.output<typeof output>;

const system = systemPrompt(
  { id: 'ad.recommend-changes', version: 1 },
  `
You explain to an advertiser, in the language named by "write_in", what to do with each ad set: choose one of its allowed
actions and give the reason with its own figures. The figures and the allowed actions were computed: use them as they are,
compute nothing, promise no effect. One entry per ad set, in the order given.
`,
);

/** Words for decisions that rules computed: the model chooses among allowed actions and explains; it sets no amount. */
export const adRecommendChanges: AiTask<AdRecommendChangesInput, AdRecommendChangesOutput> = {
  id: 'ad.recommend-changes',
  version: 1,
  tier: 'balanced',
  effort: 'low',
  maxOutputTokens: 4_000,
  deadlineMs: 60_000,
  system,
  user: (input) => [
    {
      text: dataBlock('facts', {
        write_in: input.language,
        ad_sets: input.adSets.map((adSet) => ({
          id: adSet.id,
          name: adSet.name,
          figures: adSet.figures,
          allowed_actions: adSet.allowedActions,
        })),
      }),
      cached: false,
    },
  ],
  schema: output,
  check: (answer, input) => [
    ...(answer.changes.map((change) => change.ad_set_id).join() ===
    input.adSets.map((adSet) => adSet.id).join()
      ? []
      : [
          {
            code: 'inconsistent',
            path: 'changes',
            message: 'One entry per ad set, in the order given.',
          } as const,
        ]),
    ...answer.changes.flatMap((change, at) => {
      const adSet = input.adSets.find(({ id }) => id === change.ad_set_id);
      return [
        ...(adSet?.allowedActions.includes(change.action) === true
          ? []
          : [
              {
                code: 'out_of_range',
                path: `changes.${at}.action`,
                message: 'Choose one of its allowed actions.',
              } as const,
            ]),
        ...copyViolations(change.reason, {
          path: `changes.${at}.reason`,
          maxCharacters: 300,
          language: input.language,
          facts: [adSet?.name ?? '', ...(adSet?.figures ?? [])],
          allowedContacts: [],
          systemPrompt: system,
          outward: false,
        }),
      ];
    }),
  ],
  fallback: (input) => ({
    changes: input.adSets.map((adSet) => ({
      ad_set_id: adSet.id,
      action: carefulAction(adSet.allowedActions),
      reason: adSet.figures.join(' · ').slice(0, 300),
    })),
  }),
};

/** Without a model nothing is changed as long as the rules allow that; else the first of what they allow. */
function carefulAction(allowed: readonly AdAction[]): AdAction {
  const careful = (['keep', 'wait_for_data'] as const).find((action) => allowed.includes(action));
  return careful ?? allowed[0] ?? 'keep';
}
