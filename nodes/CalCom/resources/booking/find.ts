import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, requiredText, textEntry } from '../../../items/parameters';
import { bookingView, outcomeOf, reconciliationField } from '../../shared/booking';
import { findBookings } from '../../shared/findBookings';
import { connectCalCom } from '../../shared/transport';

export const description: INodeProperties[] = [
  {
    displayName: 'Reconciliation Key',
    name: 'reconciliationKey',
    type: 'string',
    required: true,
    default: '={{ $json.booking?.id }}',
    placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
    description: 'The key that was given when the booking was created',
  },
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
        description: 'Makes the search much shorter',
      },
      {
        displayName: 'Event Type ID',
        name: 'eventTypeId',
        type: 'string',
        default: '',
        placeholder: 'e.g. 123456',
      },
    ],
  },
];

/** Tells whether a booking whose answer was lost was made: one item for each input, found or not. */
export const execute = eachItem(async (run) => {
  const key = requiredText(run, 'reconciliationKey', 'Reconciliation Key');
  const filters = collection(run, 'filters');
  const attendeeEmail = textEntry(filters, 'attendeeEmail');
  const eventTypeId = textEntry(filters, 'eventTypeId');
  const connection = await connectCalCom(run, 'BOOKING_READ');
  const [booking] = await findBookings(
    connection,
    {
      ...(attendeeEmail === undefined ? {} : { attendeeEmail }),
      ...(eventTypeId === undefined ? {} : { eventTypeId }),
      sortCreated: 'desc',
    },
    1,
    { key: reconciliationField, value: key },
  );
  return withIdentity(
    run.context,
    run.itemIndex,
    booking
      ? { found: true, outcome: outcomeOf(booking), ...bookingView(booking, connection.mode) }
      : { found: false, outcome: 'not_found', provider: 'cal-com', mode: connection.mode },
  );
});
