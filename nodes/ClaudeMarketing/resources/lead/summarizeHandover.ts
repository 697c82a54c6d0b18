import type { INodeProperties } from 'n8n-workflow';
import { leadSummarizeHandover } from '../../../../core/ai/tasks/lead-summarize-handover';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { requiredText } from '../../../items/parameters';
import { answerOf, writerOf } from '../../shared/answer';
import { askModel, concurrencyOf } from '../../shared/askModel';
import { requireBrand } from '../../shared/brandInput';
import { conversationField, conversationRecords } from '../../shared/conversation';
import {
  fallbackField,
  modelField,
  optionsField,
  requiredBrandField,
} from '../../shared/descriptions';
import { requireRecords } from '../../shared/records';

export const description: INodeProperties[] = [
  conversationField,
  {
    displayName: 'Reason',
    name: 'reason',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. La personne demande à parler à quelqu’un',
    description: 'Why a person takes over, in the language of the brand',
  },
  requiredBrandField,
  modelField,
  fallbackField,
  optionsField(),
];

/** What a colleague needs to take over without asking the customer again, in the language of the brand. */
export const execute = eachItem(async (run) => {
  const conversation = requireRecords(run, conversationRecords);
  const reason = requiredText(run, 'reason', 'Reason');
  const { facts: brand } = requireBrand(run);
  const asked = await askModel(run, leadSummarizeHandover, { conversation, brand, reason });
  const { summary, wants, quotes, promised } = answerOf(run, asked, 'fallbackOnFailure');
  return withIdentity(run.context, run.itemIndex, {
    summary,
    wants,
    quotes,
    promised,
    reason,
    language: brand.language,
    ...writerOf(asked),
    ...asked.record,
  });
}, concurrencyOf);
