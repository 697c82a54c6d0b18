import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { asRecord } from '../../../exchange/answer';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { toInstant } from '../../../items/instant';
import {
  collection,
  located,
  numberEntry,
  optionalText,
  requiredText,
  textEntry,
} from '../../../items/parameters';
import { eventTypeField } from '../../shared/descriptions';
import { callCalCom, connectCalCom, dataOf } from '../../shared/transport';

export const description: INodeProperties[] = [
  eventTypeField,
  {
    displayName: 'Start',
    name: 'start',
    type: 'dateTime',
    required: true,
    default: '={{ $now.toISO() }}',
    description: 'Earliest start of a slot',
  },
  {
    displayName: 'End',
    name: 'end',
    type: 'dateTime',
    required: true,
    default: '={{ $now.plus(7, "days").toISO() }}',
    description: 'Latest start of a slot',
  },
  {
    displayName: 'Output',
    name: 'output',
    type: 'options',
    options: [
      { name: 'One Item per Slot', value: 'items', description: 'No item when no slot is free' },
      {
        name: 'One Item with All Slots',
        value: 'list',
        description: 'One item with a list, also when it is empty',
      },
    ],
    default: 'items',
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Booking UID to Reschedule',
        name: 'bookingUidToReschedule',
        type: 'string',
        default: '',
        placeholder: 'e.g. 7Kqk4bL1rUcXaP9sT2mZ',
        description: 'Booking whose own slot counts as free',
      },
      {
        displayName: 'Duration (Minutes)',
        name: 'durationMinutes',
        type: 'number',
        typeOptions: { minValue: 1 },
        default: 30,
        description: 'For event types that allow several durations',
      },
      {
        displayName: 'Limit',
        name: 'limit',
        type: 'number',
        typeOptions: { minValue: 1 },
        default: 50,
        description: 'Max number of results to return',
      },
      {
        displayName: 'Time Zone',
        name: 'timeZone',
        type: 'string',
        default: '',
        placeholder: 'e.g. Africa/Dakar',
        description: 'Zone of "start_local" in the output',
      },
    ],
  },
];

/** Free slots in UTC, earliest first, with their local time in the wanted zone. */
export const execute = eachItem(async (run) => {
  const { context } = run;
  const connection = await connectCalCom(run);
  const options = collection(run, 'options');
  const timeZone = textEntry(options, 'timeZone');
  const duration = numberEntry(options, 'durationMinutes', 'Duration (Minutes)');
  const bookingUidToReschedule = textEntry(options, 'bookingUidToReschedule');
  const answer = await callCalCom(connection, {
    api: 'slots',
    method: 'GET',
    path: '/v2/slots',
    query: {
      eventTypeId: located(run, 'eventTypeId', 'Event Type'),
      start: toInstant(context, requiredText(run, 'start', 'Start'), 'start', 'Start'),
      end: toInstant(context, requiredText(run, 'end', 'End'), 'end', 'End'),
      format: 'range',
      ...(timeZone ? { timeZone } : {}),
      ...(duration === undefined ? {} : { duration }),
      ...(bookingUidToReschedule ? { bookingUidToReschedule } : {}),
    },
    idempotent: true,
  });
  const most = numberEntry(options, 'limit', 'Limit') ?? Infinity;
  const slots = readSlots(dataOf(answer)).slice(0, most);
  const about = { mode: connection.mode, provider: 'cal-com' };
  if (optionalText(run, 'output') === 'list') {
    return withIdentity(context, run.itemIndex, { slots, count: slots.length, ...about });
  }
  return slots.map((slot) => withIdentity(context, run.itemIndex, { ...slot, ...about }));
});

function readSlots(data: unknown): IDataObject[] {
  const days = Object.values(asRecord(data) ?? {});
  const slots = days.flatMap((day: unknown) => (Array.isArray(day) ? day.flatMap(readSlot) : []));
  return slots.sort((a, b) => a.start.localeCompare(b.start));
}

function readSlot(
  slot: unknown,
): Array<{ start: string; end: string | null; start_local: string }> {
  const { start, end } = asRecord(slot) ?? {};
  if (typeof start !== 'string' || Number.isNaN(Date.parse(start))) return [];
  return [
    {
      start: new Date(start).toISOString(),
      end: typeof end === 'string' ? new Date(end).toISOString() : null,
      start_local: start,
    },
  ];
}
