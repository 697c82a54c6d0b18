import type { INodeProperties } from 'n8n-workflow';
import {
  adProposeCampaign,
  campaignObjectives,
} from '../../../../core/ai/tasks/ad-propose-campaign';
import { eachItem, type ItemRun } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { ParameterFailure } from '../../../items/parameterFailure';
import { requiredText, textList, wholeNumber } from '../../../items/parameters';
import { answerOf } from '../../shared/answer';
import { askModel, concurrencyOf } from '../../shared/askModel';
import { requireBrand } from '../../shared/brandInput';
import { someOf } from '../../shared/choice';
import { modelField, optionsField, requiredBrandField } from '../../shared/descriptions';

export const description: INodeProperties[] = [
  {
    displayName:
      'A campaign is proposed, never started: a person decides on it. The ceilings are hard.',
    name: 'proposalNotice',
    type: 'notice',
    default: '',
  },
  {
    displayName: 'Occasion',
    name: 'occasion',
    type: 'string',
    typeOptions: { rows: 2 },
    required: true,
    default: '',
    placeholder: 'e.g. Notre publication sur la rentrée a très bien marché',
    description:
      'What gives rise to it, in the language of the brand: a winning post, a gap, a goal',
  },
  {
    displayName: 'Objectives',
    name: 'objectives',
    type: 'multiOptions',
    options: [
      { name: 'Awareness', value: 'awareness' },
      { name: 'Leads', value: 'leads' },
      { name: 'Messages', value: 'messages' },
      { name: 'Sales', value: 'sales' },
      { name: 'Traffic', value: 'traffic' },
    ],
    required: true,
    default: ['leads'],
    description: 'One of these is chosen',
  },
  {
    displayName: 'Countries',
    name: 'countries',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. SN, CI',
    description: 'Where it may run: two-letter codes, separated by commas or as a list',
  },
  {
    displayName: 'Currency',
    name: 'currency',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. XOF',
    description: 'Three-letter code of the currency of both ceilings',
  },
  {
    displayName: 'Daily Ceiling (Minor Units)',
    name: 'dailyCeilingMinor',
    type: 'number',
    typeOptions: { minValue: 1 },
    required: true,
    default: 1_000,
    hint: 'Cents where the currency has them: 1000 is 10.00 EUR, and 1,000 F CFA, which has none',
    description: 'Highest daily budget that may be proposed',
  },
  {
    displayName: 'Total Ceiling (Minor Units)',
    name: 'totalCeilingMinor',
    type: 'number',
    typeOptions: { minValue: 1 },
    required: true,
    default: 10_000,
    description: 'Highest budget over the whole run',
  },
  {
    displayName: 'Longest Run (Days)',
    name: 'maxDays',
    type: 'number',
    typeOptions: { minValue: 1, maxValue: 365 },
    required: true,
    default: 14,
  },
  requiredBrandField,
  modelField,
  optionsField(),
];

/** A campaign inside hard limits on money, audience and claims. There is no stand-in, and nothing is started. */
export const execute = eachItem(async (run) => {
  const input = {
    occasion: requiredText(run, 'occasion', 'Occasion'),
    objectives: someOf(
      run.context.getNodeParameter('objectives', run.itemIndex, []),
      campaignObjectives,
      'objectives',
      'Objectives',
    ),
    countries: codesOf(run, 'countries', 'Countries', /^[A-Z]{2}$/, 'SN, CI'),
    currency: codeOf(run, 'currency', 'Currency', /^[A-Z]{3}$/, 'XOF'),
    dailyCeilingMinor: atLeastOne(run, 'dailyCeilingMinor', 'Daily Ceiling (Minor Units)'),
    totalCeilingMinor: atLeastOne(run, 'totalCeilingMinor', 'Total Ceiling (Minor Units)'),
    maxDays: atLeastOne(run, 'maxDays', 'Longest Run (Days)'),
    brand: requireBrand(run).facts,
  };
  const asked = await askModel(run, adProposeCampaign, input);
  const proposal = answerOf(run, asked, null);
  return withIdentity(run.context, run.itemIndex, {
    ...proposal,
    total_budget_minor: proposal.daily_budget_minor * proposal.days,
    currency: input.currency,
    language: input.brand.language,
    needs_human: true,
    ...asked.record,
  });
}, concurrencyOf);

function codesOf(
  run: ItemRun,
  name: string,
  label: string,
  pattern: RegExp,
  example: string,
): readonly string[] {
  const codes = textList(run.context.getNodeParameter(name, run.itemIndex, '')).map((code) =>
    code.toUpperCase(),
  );
  const wrong = codes.find((code) => !pattern.test(code));
  if (codes.length > 0 && wrong === undefined) return [...new Set(codes)];
  throw new ParameterFailure(
    name,
    wrong === undefined ? `"${label}" is empty` : `"${label}" cannot be "${wrong}"`,
    `Use codes such as ${example}.`,
  );
}

function codeOf(
  run: ItemRun,
  name: string,
  label: string,
  pattern: RegExp,
  example: string,
): string {
  const [code = '', ...more] = codesOf(run, name, label, pattern, example);
  if (more.length === 0) return code;
  throw new ParameterFailure(
    name,
    `"${label}" has more than one code`,
    `Use one, e.g. ${example}.`,
  );
}

function atLeastOne(run: ItemRun, name: string, label: string): number {
  const value = wholeNumber(run, name, label);
  if (value >= 1) return value;
  throw new ParameterFailure(name, `"${label}" is below 1`, 'Give a whole number from 1 on.');
}
