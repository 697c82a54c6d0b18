import type { INodeProperties } from 'n8n-workflow';
import { asRecord } from '../../../exchange/answer';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { toInstant } from '../../../items/instant';
import { collection, located, numberEntry, requiredText } from '../../../items/parameters';
import { eventTypeField } from '../../shared/descriptions';
import { callCalCom, connectCalCom, dataOf } from '../../shared/transport';

export const description: INodeProperties[] = [
  eventTypeField,
  {
    displayName: 'Start',
    name: 'start',
    type: 'dateTime',
    required: true,
    default: '={{ $json.start }}',
    description: 'Start of the slot',
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Duration (Minutes)',
        name: 'durationMinutes',
        type: 'number',
        typeOptions: { minValue: 1 },
        default: 30,
        description: 'For event types that allow several durations',
      },
      {
        displayName: 'Hold For (Minutes)',
        name: 'reservationMinutes',
        type: 'number',
        typeOptions: { minValue: 1 },
        default: 5,
        description: 'How long nobody else may book the slot',
      },
    ],
  },
];

/** Holds a slot for a few minutes. A slot somebody else has ends as `slot_taken`. */
export const execute = eachItem(async (run) => {
  const connection = await connectCalCom(run);
  const options = collection(run, 'options');
  const slotDuration = numberEntry(options, 'durationMinutes', 'Duration (Minutes)');
  const reservationDuration = numberEntry(options, 'reservationMinutes', 'Hold For (Minutes)');
  const answer = await callCalCom(connection, {
    api: 'slots',
    method: 'POST',
    path: '/v2/slots/reservations',
    body: {
      eventTypeId: Number(located(run, 'eventTypeId', 'Event Type')),
      slotStart: toInstant(run.context, requiredText(run, 'start', 'Start'), 'start', 'Start'),
      ...(slotDuration === undefined ? {} : { slotDuration }),
      ...(reservationDuration === undefined ? {} : { reservationDuration }),
    },
    // A second reservation of the slot would be refused because of the first.
    idempotent: false,
  });
  const data = asRecord(dataOf(answer)) ?? {};
  return withIdentity(run.context, run.itemIndex, {
    reservation_uid: data.reservationUid ?? null,
    start: data.slotStart ?? null,
    end: data.slotEnd ?? null,
    reserved_until: data.reservationUntil ?? null,
    event_type_id: data.eventTypeId ?? null,
    mode: connection.mode,
    provider: 'cal-com',
  });
});
