import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod/v4';
import { adActions, adRecommendChanges } from '../../../../core/ai/tasks/ad-recommend-changes';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { ParameterFailure } from '../../../items/parameterFailure';
import { answerOf, writerOf } from '../../shared/answer';
import { askModel, concurrencyOf } from '../../shared/askModel';
import { readBrand } from '../../shared/brandInput';
import { brandField, fallbackField, modelField, optionsField } from '../../shared/descriptions';
import { chosenLanguage, languageOption } from '../../shared/language';
import { requireRecords, wordText } from '../../shared/records';

export const description: INodeProperties[] = [
  {
    displayName: 'Ad Sets',
    name: 'adSets',
    type: 'json',
    required: true,
    default: '={{ $json.ad_sets ?? [] }}',
    placeholder:
      'e.g. [{"name": "Dakar", "figures": ["CPA 2 400 XOF"], "allowed_actions": ["keep", "pause"]}]',
    description:
      'List of at most 30 ad sets, each with name, figures (texts as a person reads them) and allowed_actions (keep, raise_budget, lower_budget, pause, new_creative, wait_for_data) and, if known, ID. Figures and actions are computed before: no amount is set here.',
  },
  brandField,
  modelField,
  fallbackField,
  optionsField([languageOption('the one of the brand, or English')]),
];

/** One allowed action per ad set, explained with its own figures. A person applies it. */
export const execute = eachItem(async (run) => {
  const adSets = requireRecords(run, adSetRecords).map((adSet, at) => ({
    ...adSet,
    id: adSet.id ?? String(at + 1),
  }));
  if (adSets.length > mostAdSets) {
    throw new ParameterFailure(
      'adSets',
      `"Ad Sets" has ${String(adSets.length)} entries`,
      `Give at most ${String(mostAdSets)} with one item: the answer to more does not fit into one call.`,
    );
  }
  const twice = adSets.find(({ id }, at) => adSets.findIndex((one) => one.id === id) !== at);
  if (twice !== undefined) {
    throw new ParameterFailure(
      'adSets',
      `Two entries of "Ad Sets" have the id "${twice.id}"`,
      'Give each ad set once.',
    );
  }
  const language = chosenLanguage(run) ?? readBrand(run)?.facts.language ?? 'en';
  const asked = await askModel(run, adRecommendChanges, { language, adSets });
  const { changes } = answerOf(run, asked, 'fallbackOnFailure');
  return withIdentity(run.context, run.itemIndex, {
    changes: changes.map((change) => ({
      ...change,
      ad_set_name: adSets.find(({ id }) => id === change.ad_set_id)?.name ?? null,
    })),
    language,
    needs_human: true,
    ...writerOf(asked),
    ...asked.record,
  });
}, concurrencyOf);

/** An entry of the answer takes some 130 tokens, and the task has 4,000. */
const mostAdSets = 30;

const adSetRecords = {
  name: 'adSets',
  label: 'Ad Sets',
  shape: z
    .object({
      id: wordText.pipe(z.string().max(64)).nullish(),
      name: wordText,
      figures: z.array(wordText).min(1),
      allowed_actions: z.array(z.enum(adActions)).min(1),
    })
    .transform(({ allowed_actions: allowedActions, ...rest }) => ({ ...rest, allowedActions })),
  example:
    '{"id": "1", "name": "Dakar", "figures": ["CPA 2 400 XOF"], "allowed_actions": ["keep", "pause"]}',
};
