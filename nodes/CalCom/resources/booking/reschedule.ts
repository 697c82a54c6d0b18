import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { Connection } from '../../../connections/connection';
import { RequestFailure } from '../../../exchange/failure';
import { settled } from '../../../exchange/settled';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { toInstant } from '../../../items/instant';
import { collection, requiredText, textEntry } from '../../../items/parameters';
import { bookingOf, bookingView, outcomeOf } from '../../shared/booking';
import { bookingUidField } from '../../shared/descriptions';
import { callCalCom, connectCalCom, dataOf } from '../../shared/transport';

export const description: INodeProperties[] = [
  bookingUidField,
  {
    displayName: 'Start',
    name: 'start',
    type: 'dateTime',
    required: true,
    default: '={{ $json.start }}',
    description: 'New start of the meeting',
  },
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
      },
      {
        displayName: 'Rescheduled By',
        name: 'rescheduledBy',
        type: 'string',
        default: '',
        placeholder: 'e.g. name@email.com',
        description: 'E-mail address of whoever moves the meeting',
      },
    ],
  },
];

/** Moves a booking. Cal.com makes a new one with a new UID and links the two. */
export const execute = eachItem(async (run) => {
  const uid = requiredText(run, 'bookingUid', 'Booking UID');
  const options = collection(run, 'options');
  const reason = textEntry(options, 'reason');
  const rescheduledBy = textEntry(options, 'rescheduledBy');
  const start = toInstant(run.context, requiredText(run, 'start', 'Start'), 'start', 'Start');
  const connection = await connectCalCom(run);
  const result = await settled(async () => {
    const answer = await callCalCom(connection, {
      api: 'bookings',
      method: 'POST',
      path: `/v2/bookings/${encodeURIComponent(uid)}/reschedule`,
      body: {
        start,
        ...(reason ? { reschedulingReason: reason } : {}),
        ...(rescheduledBy ? { rescheduledBy } : {}),
      },
      idempotent: false,
    });
    return bookingOf(dataOf(answer));
  });
  const about = { rescheduled_from_uid: uid };
  if (!(result instanceof RequestFailure)) {
    const view = bookingView(result, connection.mode);
    return withIdentity(run.context, run.itemIndex, {
      outcome: outcomeOf(result),
      ...view,
      ...about,
    });
  }
  if (result.effect === 'none') throw result;
  const moved = await settled(() => successorOf(connection, uid));
  if (moved === undefined || moved instanceof RequestFailure) {
    return withIdentity(run.context, run.itemIndex, {
      outcome: 'unconfirmed',
      reason: result.code,
      detail: result.message,
      booking_uid: null,
      start,
      provider: 'cal-com',
      mode: connection.mode,
      ...about,
    });
  }
  const view = bookingView(moved, connection.mode);
  return withIdentity(run.context, run.itemIndex, {
    outcome: outcomeOf(moved),
    reconciled: true,
    ...view,
    ...about,
  });
});

/** The booking this one was moved to, when it was. */
async function successorOf(connection: Connection, uid: string): Promise<IDataObject | undefined> {
  const old = await read(connection, uid);
  return typeof old.rescheduledToUid === 'string'
    ? await read(connection, old.rescheduledToUid)
    : undefined;
}

async function read(connection: Connection, uid: string): Promise<IDataObject> {
  const answer = await callCalCom(connection, {
    api: 'bookings',
    method: 'GET',
    path: `/v2/bookings/${encodeURIComponent(uid)}`,
    idempotent: true,
  });
  return bookingOf(dataOf(answer));
}
