import { sleep, type IDataObject } from 'n8n-workflow';
import type { Connection } from '../../connections/connection';
import { RequestFailure } from '../../exchange/failure';
import { settled } from '../../exchange/settled';
import { bookingOf, outcomeOf, reconciliationField } from './booking';
import { findBookings } from './findBookings';
import { callCalCom, dataOf } from './transport';

export type BookingResult =
  | {
      readonly outcome: 'confirmed' | 'pending';
      readonly booking: IDataObject;
      /** Found by looking it up after an answer was lost. */
      readonly reconciled: boolean;
    }
  | { readonly outcome: 'unconfirmed'; readonly reason: string; readonly detail: string };

export interface BookingWish {
  /** Body of the create call. */
  readonly body: IDataObject;
  /** The caller's own key for this booking; without it a lost answer cannot be reconciled. */
  readonly key: string | undefined;
  readonly attendeeEmail: string | undefined;
  readonly timeoutMs: number;
}

/** Tries after an answered 5xx that a look-up showed to have had no effect. */
const mostTries = 3;
const waitBetweenTriesMs = 1_000;

/**
 * Books at most once. Cal.com has no idempotency key, so after a lost answer the booking is looked up by its key:
 * found, it is this one; not found after an error that Cal.com itself reported, it is tried again; otherwise nobody
 * can know, and the result says `unconfirmed`.
 * @throws RequestFailure when nothing was booked for sure, e.g. `slot_taken`
 */
export async function bookOnce(connection: Connection, wish: BookingWish): Promise<BookingResult> {
  for (let tries = 1; ; tries++) {
    const result = await settled(() => create(connection, wish));
    if (!(result instanceof RequestFailure)) {
      return { outcome: outcomeOf(result), booking: result, reconciled: false };
    }
    // A slot that is taken on a further try may have been taken by the try before it.
    if (result.effect === 'none' && tries === 1) throw result;
    const found = await settled(() => findByKey(connection, wish));
    if (found instanceof RequestFailure) return unconfirmed(result);
    if (found) return { outcome: outcomeOf(found), booking: found, reconciled: true };
    if (result.effect === 'none') throw result;
    if (wish.key === undefined || result.network || tries >= mostTries) return unconfirmed(result);
    await sleep(waitBetweenTriesMs * tries);
  }
}

async function create(connection: Connection, wish: BookingWish): Promise<IDataObject> {
  const answer = await callCalCom(connection, {
    api: 'bookings',
    method: 'POST',
    path: '/v2/bookings',
    body: wish.body,
    timeoutMs: wish.timeoutMs,
    idempotent: false,
  });
  return bookingOf(dataOf(answer));
}

async function findByKey(
  connection: Connection,
  { key, attendeeEmail, body }: BookingWish,
): Promise<IDataObject | undefined> {
  if (key === undefined) return undefined;
  const filters: IDataObject = {
    ...(attendeeEmail === undefined ? {} : { attendeeEmail }),
    eventTypeId: body.eventTypeId,
    sortCreated: 'desc',
  };
  const [booking] = await findBookings(connection, filters, 1, {
    key: reconciliationField,
    value: key,
  });
  return booking;
}

function unconfirmed({ code, message }: RequestFailure): BookingResult {
  return { outcome: 'unconfirmed', reason: code, detail: message };
}
