import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, located, requiredText, textEntry } from '../../../items/parameters';
import { eventIdField, leadField } from '../../shared/descriptions';
import { engineRequest, eventIdOf, segment } from '../../shared/transport';

export const description: INodeProperties[] = [
  leadField,
  {
    displayName: 'Idempotency Key',
    name: 'idempotencyKey',
    type: 'string',
    required: true,
    default: '',
    placeholder: 'e.g. booking-confirmation-0192f0c1',
    description: 'Names this one message. A second claim with the same key sends nothing.',
  },
  {
    displayName: 'Channel',
    name: 'channel',
    type: 'options',
    options: [
      { name: 'Email', value: 'email' },
      { name: 'Phone', value: 'phone' },
      { name: 'SMS', value: 'sms' },
      { name: 'Telegram', value: 'telegram' },
      { name: 'WhatsApp', value: 'whatsapp' },
    ],
    default: 'whatsapp',
  },
  {
    displayName: 'Kind',
    name: 'kind',
    type: 'string',
    required: true,
    default: 'booking_confirmation',
    placeholder: 'e.g. booking_confirmation',
    description: 'What the message is for',
  },
  eventIdField,
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Purpose',
        name: 'purpose',
        type: 'string',
        default: 'contact',
        placeholder: 'e.g. contact',
        description: 'Purpose the lead must have consented to',
      },
    ],
  },
];

/**
 * Outcome `claimed`, `already_sent`, `in_progress`, `unconfirmed` or `blocked` (with its reason), the
 * interaction, and whether the WhatsApp window is open.
 */
export const execute = eachItem(async (run) => {
  const leadId = located(run, 'leadId', 'Lead');
  const purpose = textEntry(collection(run, 'options'), 'purpose');
  const event = eventIdOf(run);
  const answer = await engineRequest(run, {
    method: 'POST',
    path: `/api/leads/${segment(leadId)}/interactions/claim`,
    body: {
      idempotency_key: requiredText(run, 'idempotencyKey', 'Idempotency Key'),
      channel: requiredText(run, 'channel', 'Channel'),
      kind: requiredText(run, 'kind', 'Kind'),
      ...event,
      ...(purpose ? { purpose } : {}),
    },
    // Without an event the second try would find the first one's claim in progress.
    idempotent: event.event_id !== undefined,
  });
  return withIdentity(run.context, run.itemIndex, { ...answer, lead_id: leadId });
});
