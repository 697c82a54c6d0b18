import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, requiredText, textEntry } from '../../../items/parameters';
import { modeField } from '../../shared/descriptions';
import { engineRequest, segment } from '../../shared/transport';

export const description: INodeProperties[] = [
  {
    displayName: 'Interaction ID',
    name: 'interactionId',
    type: 'string',
    required: true,
    default: '={{ $json.interaction.id }}',
    placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
    description: 'ID of the claimed interaction',
  },
  {
    displayName: 'Status',
    name: 'status',
    type: 'options',
    options: [
      { name: 'Failed', value: 'failed', description: 'Nothing was sent' },
      { name: 'Sent', value: 'sent', description: 'The vendor accepted the message' },
      {
        name: 'Unconfirmed',
        value: 'unconfirmed',
        description: 'Whether it was sent is not known; it must not be repeated blindly',
      },
    ],
    default: 'sent',
    required: true,
  },
  modeField,
  {
    displayName: 'Update Fields',
    name: 'updateFields',
    type: 'collection',
    placeholder: 'Add Field',
    default: {},
    options: [
      {
        displayName: 'Body',
        name: 'body',
        type: 'string',
        typeOptions: { rows: 3 },
        default: '',
        description: 'The text that was sent',
      },
      {
        displayName: 'Error',
        name: 'error',
        type: 'string',
        default: '',
        description: 'Why nothing was sent, e.g. a code and a message',
      },
      {
        displayName: 'External ID',
        name: 'externalId',
        type: 'string',
        default: '',
        description: 'ID of the message at the vendor',
      },
      {
        displayName: 'Template',
        name: 'template',
        type: 'string',
        default: '',
        description: 'Name of the template that was sent',
      },
    ],
  },
];

export const execute = eachItem(async (run) => {
  const interactionId = requiredText(run, 'interactionId', 'Interaction ID');
  const fields = collection(run, 'updateFields');
  const body = textEntry(fields, 'body');
  const template = textEntry(fields, 'template');
  const externalId = textEntry(fields, 'externalId');
  const error = textEntry(fields, 'error');
  const answer = await engineRequest(run, {
    method: 'PATCH',
    path: `/api/leads/interactions/${segment(interactionId)}`,
    body: {
      status: requiredText(run, 'status', 'Status'),
      mode: requiredText(run, 'mode', 'Mode'),
      ...(body ? { body } : {}),
      ...(template ? { template } : {}),
      ...(externalId ? { external_id: externalId } : {}),
      ...(error ? { error } : {}),
    },
    idempotent: true,
  });
  return withIdentity(run.context, run.itemIndex, { interaction: answer.interaction ?? answer });
});
