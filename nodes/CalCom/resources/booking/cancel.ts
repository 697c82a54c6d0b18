import type { INodeProperties } from 'n8n-workflow';
import { RequestFailure } from '../../../exchange/failure';
import { settled } from '../../../exchange/settled';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { collection, requiredText, textEntry } from '../../../items/parameters';
import { bookingOf, bookingView } from '../../shared/booking';
import { bookingUidField } from '../../shared/descriptions';
import { callCalCom, connectCalCom, dataOf } from '../../shared/transport';

export const description: INodeProperties[] = [
  bookingUidField,
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Reason',
        name: 'reason',
        type: 'string',
        default: '',
        placeholder: 'e.g. The customer asked for another day',
        description: 'Told to the attendee',
      },
    ],
  },
];

/** Cancels a booking. One that is cancelled already is as good, and says so. */
export const execute = eachItem(async (run) => {
  const uid = requiredText(run, 'bookingUid', 'Booking UID');
  const reason = textEntry(collection(run, 'options'), 'reason');
  const connection = await connectCalCom(run);
  const path = `/v2/bookings/${encodeURIComponent(uid)}`;
  const result = await settled(() =>
    callCalCom(connection, {
      api: 'bookings',
      method: 'POST',
      path: `${path}/cancel`,
      body: reason ? { cancellationReason: reason } : {},
      idempotent: true,
    }),
  );
  const wasCancelled = result instanceof RequestFailure && result.code === 'already_cancelled';
  if (result instanceof RequestFailure && !wasCancelled) throw result;
  const answer =
    result instanceof RequestFailure
      ? await callCalCom(connection, { api: 'bookings', method: 'GET', path, idempotent: true })
      : result;
  return withIdentity(run.context, run.itemIndex, {
    outcome: 'cancelled',
    was_cancelled_already: wasCancelled,
    ...bookingView(bookingOf(dataOf(answer)), connection.mode),
  });
});
