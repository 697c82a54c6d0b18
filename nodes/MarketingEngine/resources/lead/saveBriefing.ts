import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, located, requiredText, textEntry } from '../../../items/parameters';
import { eventIdField, leadField, modeField } from '../../shared/descriptions';
import { engineRequest, eventIdOf, segment } from '../../shared/transport';

export const description: INodeProperties[] = [
  leadField,
  {
    displayName: 'Text',
    name: 'text',
    type: 'string',
    typeOptions: { rows: 4 },
    required: true,
    default: '={{ $json.text }}',
    placeholder: 'e.g. Wants 40 chairs before March, compares two offers',
    description: 'What the person who meets the lead should know',
  },
  modeField,
  eventIdField,
  {
    displayName: 'Additional Fields',
    name: 'additionalFields',
    type: 'collection',
    placeholder: 'Add Field',
    default: {},
    options: [
      {
        displayName: 'Model',
        name: 'model',
        type: 'string',
        default: '={{ $json.model }}',
        description: 'Model that wrote the text',
      },
      {
        displayName: 'Prompt Version',
        name: 'promptVersion',
        type: 'string',
        default: '={{ $json.prompt_version }}',
        description: 'Version of the prompt that wrote the text',
      },
    ],
  },
];

export const execute = eachItem(async (run) => {
  const leadId = located(run, 'leadId', 'Lead');
  const fields = collection(run, 'additionalFields');
  const model = textEntry(fields, 'model');
  const promptVersion = textEntry(fields, 'promptVersion');
  const answer = await engineRequest(run, {
    method: 'PUT',
    path: `/api/leads/${segment(leadId)}/briefing`,
    body: {
      text: requiredText(run, 'text', 'Text'),
      mode: requiredText(run, 'mode', 'Mode'),
      ...(model ? { model } : {}),
      ...(promptVersion ? { prompt_version: promptVersion } : {}),
      ...eventIdOf(run),
    },
    idempotent: true,
  });
  return withIdentity(run.context, run.itemIndex, { ...answer, lead_id: leadId });
});
