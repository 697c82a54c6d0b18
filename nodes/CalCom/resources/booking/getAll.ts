import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { toInstant } from '../../../items/instant';
import { limitFields, limitOf } from '../../../items/limit';
import { ParameterFailure } from '../../../items/parameterFailure';
import { collection, textEntry, textList } from '../../../items/parameters';
import { bookingView, reconciliationField } from '../../shared/booking';
import { findBookings } from '../../shared/findBookings';
import { connectCalCom } from '../../shared/transport';

export const description: INodeProperties[] = [
  ...limitFields,
  {
    displayName: 'Filters',
    name: 'filters',
    type: 'collection',
    placeholder: 'Add Filter',
    default: {},
    options: [
      {
        displayName: 'Attendee Email',
        name: 'attendeeEmail',
        type: 'string',
        default: '',
        placeholder: 'e.g. name@email.com',
      },
      {
        displayName: 'Ends Before',
        name: 'beforeEnd',
        type: 'dateTime',
        default: '',
      },
      {
        displayName: 'Event Type ID',
        name: 'eventTypeId',
        type: 'string',
        default: '',
        placeholder: 'e.g. 123456',
      },
      {
        displayName: 'Metadata Key',
        name: 'metadataKey',
        type: 'string',
        default: reconciliationField,
        description: 'Metadata field to compare with the metadata value',
      },
      {
        displayName: 'Metadata Value',
        name: 'metadataValue',
        type: 'string',
        default: '',
        placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
        description:
          'Only bookings that carry this value. With the reconciliation key of a booking it tells whether a lost answer was a booking.',
      },
      {
        displayName: 'Starts After',
        name: 'afterStart',
        type: 'dateTime',
        default: '',
      },
      {
        displayName: 'Status',
        name: 'status',
        type: 'multiOptions',
        options: [
          { name: 'Cancelled', value: 'cancelled' },
          { name: 'Past', value: 'past' },
          { name: 'Recurring', value: 'recurring' },
          { name: 'Unconfirmed', value: 'unconfirmed' },
          { name: 'Upcoming', value: 'upcoming' },
        ],
        default: [],
      },
    ],
  },
];

export const execute = eachItem(async (run) => {
  const filters = collection(run, 'filters');
  const query: IDataObject = {};
  for (const name of ['attendeeEmail', 'eventTypeId']) {
    const value = textEntry(filters, name);
    if (value !== undefined) query[name] = value;
  }
  for (const [name, label] of [
    ['afterStart', 'Starts After'],
    ['beforeEnd', 'Ends Before'],
  ] as const) {
    const value = textEntry(filters, name);
    if (value !== undefined) query[name] = toInstant(run.context, value, name, label);
  }
  const status = textList(filters.status);
  if (status.length > 0) query.status = status.join(',');
  const connection = await connectCalCom(run, 'BOOKING_READ');
  const limit = limitOf(run);
  const bookings = await findBookings(connection, query, limit, metadataOf(filters));
  return bookings.map((booking) => bookingView(booking, connection.mode));
});

function metadataOf(filters: Readonly<Record<string, unknown>>) {
  if (filters.metadataValue === undefined) return undefined;
  const value = textEntry(filters, 'metadataValue');
  if (value !== undefined)
    return { key: textEntry(filters, 'metadataKey') ?? reconciliationField, value };
  // An empty value would let every booking through, and the first one would be taken for the lost one.
  throw new ParameterFailure(
    'metadataValue',
    '"Metadata Value" is empty',
    'Give the value to look for, or remove the filter.',
  );
}
