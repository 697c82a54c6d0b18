import type { INodeProperties } from 'n8n-workflow';
import { contentCheckClaims } from '../../../../core/ai/tasks/content-check-claims';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { requiredText } from '../../../items/parameters';
import { answerOf, rulesReasonOf } from '../../shared/answer';
import { askModel, concurrencyOf } from '../../shared/askModel';
import { requireBrand } from '../../shared/brandInput';
import {
  modelField,
  optionsField,
  requiredBrandField,
  rulesField,
} from '../../shared/descriptions';

export const description: INodeProperties[] = [
  {
    displayName: 'Text',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 6 },
    required: true,
    default: '={{ $json.text }}',
    placeholder: 'e.g. Un site livré en 3 semaines',
    description: 'The draft to check',
  },
  requiredBrandField,
  modelField,
  {
    ...rulesField,
    description:
      'Whether rules look for numbers and superlatives no fact holds when the model is down, refuses or answers badly. A person then reads the draft: the output says so.',
  },
  optionsField(),
];

/**
 * Every claim of a draft with the fact of the brand behind it. Rules find numbers and superlatives only, so a draft they
 * looked at always needs a person.
 */
export const execute = eachItem(async (run) => {
  const text = requiredText(run, 'text', 'Text');
  const { facts: brand } = requireBrand(run);
  const asked = await askModel(run, contentCheckClaims, { brand, text });
  const { claims } = answerOf(run, asked, 'rulesOnFailure');
  const unsupported = claims.filter(({ supported }) => !supported).length;
  return withIdentity(run.context, run.itemIndex, {
    claims,
    unsupported,
    needs_human: unsupported > 0 || !asked.ok,
    checker: asked.ok ? 'model' : 'rules',
    ...rulesReasonOf(asked),
    ...asked.record,
  });
}, concurrencyOf);
