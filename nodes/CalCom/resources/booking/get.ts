import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { requiredText } from '../../../items/parameters';
import { bookingOf, bookingView } from '../../shared/booking';
import { bookingUidField } from '../../shared/descriptions';
import { callCalCom, connectCalCom, dataOf } from '../../shared/transport';

export const description: INodeProperties[] = [bookingUidField];

export const execute = eachItem(async (run) => {
  const uid = requiredText(run, 'bookingUid', 'Booking UID');
  const connection = await connectCalCom(run);
  const answer = await callCalCom(connection, {
    api: 'bookings',
    method: 'GET',
    path: `/v2/bookings/${encodeURIComponent(uid)}`,
    idempotent: true,
  });
  const booking = bookingOf(dataOf(answer));
  return withIdentity(run.context, run.itemIndex, bookingView(booking, connection.mode));
});
