import type { INodeProperties } from 'n8n-workflow';
import { z } from 'zod/v4';
import { reportWeekly } from '../../../../core/ai/tasks/report-weekly';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { answerOf, writerOf } from '../../shared/answer';
import { askModel, concurrencyOf } from '../../shared/askModel';
import { requireBrand } from '../../shared/brandInput';
import { textLines } from '../../shared/choice';
import {
  fallbackField,
  modelField,
  optionsField,
  requiredBrandField,
} from '../../shared/descriptions';
import { chosenLanguage, languageOption } from '../../shared/language';
import { optionalWordText, requireRecords, wordText } from '../../shared/records';

export const description: INodeProperties[] = [
  {
    displayName: 'Figures',
    name: 'figures',
    type: 'json',
    required: true,
    default: '={{ $json.figures ?? [] }}',
    placeholder: 'e.g. [{"name": "Leads", "value": "42", "change": "+12 %"}]',
    description:
      'List of figures as a person reads them, each with name, value and, if known, change (against the week before) and note (few cases, wide interval). No other number is written.',
  },
  {
    displayName: 'Events',
    name: 'events',
    type: 'string',
    typeOptions: { rows: 3 },
    default: '',
    placeholder: 'e.g. Lancement du site',
    description: 'What happened that week, one per line or as a list',
  },
  requiredBrandField,
  modelField,
  fallbackField,
  optionsField([languageOption('the one of the brand')]),
];

/** The week in words. A sentence with a number that is not in the table is left out. */
export const execute = eachItem(async (run) => {
  const figures = requireRecords(run, figureRecords);
  const { facts: brand } = requireBrand(run);
  const language = chosenLanguage(run) ?? brand.language;
  const asked = await askModel(run, reportWeekly, {
    language,
    brandName: brand.name,
    figures,
    events: textLines(run.context.getNodeParameter('events', run.itemIndex, '')),
  });
  const report = answerOf(run, asked, 'fallbackOnFailure');
  return withIdentity(run.context, run.itemIndex, {
    ...report,
    language,
    trimmed: asked.ok && asked.trimmed,
    ...writerOf(asked),
    ...asked.record,
  });
}, concurrencyOf);

const figureRecords = {
  name: 'figures',
  label: 'Figures',
  shape: z.object({
    name: wordText,
    value: wordText,
    change: optionalWordText,
    note: optionalWordText,
  }),
  example: '{"name": "Leads", "value": "42", "change": "+12 %"}',
};
