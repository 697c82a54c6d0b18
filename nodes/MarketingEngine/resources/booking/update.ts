import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, requiredText, textEntry, textList } from '../../../items/parameters';
import { modeField } from '../../shared/descriptions';
import { engineRequest, segment } from '../../shared/transport';

export const description: INodeProperties[] = [
  {
    displayName: 'Booking ID',
    name: 'bookingId',
    type: 'string',
    required: true,
    default: '={{ $json.booking.id }}',
    placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
    description: 'ID of the claimed booking',
  },
  {
    displayName: 'Status',
    name: 'status',
    type: 'options',
    options: [
      { name: 'Cancelled', value: 'cancelled', description: 'The meeting was called off' },
      { name: 'Confirmed', value: 'confirmed', description: 'The meeting stands' },
      { name: 'Failed', value: 'failed', description: 'Nothing was booked, for a reason of ours' },
      {
        name: 'Unavailable',
        value: 'unavailable',
        description: 'No slot could be had; alternatives are offered to the lead',
      },
      {
        name: 'Unconfirmed',
        value: 'unconfirmed',
        description: 'Whether it was booked is not known; it must be looked up, not repeated',
      },
    ],
    default: 'confirmed',
    required: true,
  },
  {
    displayName: 'Provider',
    name: 'provider',
    type: 'string',
    required: true,
    default: 'cal-com',
    placeholder: 'e.g. cal-com',
    description: 'Calendar the meeting is in',
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
        displayName: 'Alternatives',
        name: 'alternatives',
        type: 'json',
        default: '',
        placeholder: 'e.g. ["2026-12-01T10:00:00Z", "2026-12-01T11:00:00Z"]',
        description: 'Start times offered instead, as a list or as text separated by commas',
      },
      { displayName: 'End', name: 'end', type: 'dateTime', default: '' },
      {
        displayName: 'External ID',
        name: 'externalId',
        type: 'string',
        default: '',
        description: 'ID of the meeting at the provider, e.g. the booking UID of Cal.com',
      },
      {
        displayName: 'Meeting URL',
        name: 'meetingUrl',
        type: 'string',
        default: '',
        placeholder: 'e.g. https://meet.example.com/abc',
      },
      {
        displayName: 'Reason',
        name: 'reason',
        type: 'string',
        default: '',
        placeholder: 'e.g. no_slots',
        description: 'Why: for "Unavailable" one of no_slots, slot_taken and calendar_down',
      },
      { displayName: 'Start', name: 'start', type: 'dateTime', default: '' },
    ],
  },
];

export const execute = eachItem(async (run) => {
  const bookingId = requiredText(run, 'bookingId', 'Booking ID');
  const fields = collection(run, 'updateFields');
  const start = textEntry(fields, 'start');
  const end = textEntry(fields, 'end');
  const externalId = textEntry(fields, 'externalId');
  const meetingUrl = textEntry(fields, 'meetingUrl');
  const reason = textEntry(fields, 'reason');
  const alternatives = textList(fields.alternatives);
  const answer = await engineRequest(run, {
    method: 'PATCH',
    path: `/api/leads/bookings/${segment(bookingId)}`,
    body: {
      status: requiredText(run, 'status', 'Status'),
      provider: requiredText(run, 'provider', 'Provider'),
      mode: requiredText(run, 'mode', 'Mode'),
      ...(start ? { start } : {}),
      ...(end ? { end } : {}),
      ...(externalId ? { external_id: externalId } : {}),
      ...(meetingUrl ? { meeting_url: meetingUrl } : {}),
      ...(reason ? { reason } : {}),
      ...(fields.alternatives === undefined ? {} : { alternatives }),
    },
    idempotent: true,
  });
  return withIdentity(run.context, run.itemIndex, { booking: answer.booking ?? answer });
});
