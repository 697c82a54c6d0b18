import type { IDataObject } from 'n8n-workflow';
import type { Mode } from '../../../core/vendors/mode';
import { asRecord } from '../../exchange/answer';
import { isDataObject } from '../../exchange/dataObject';
import { RequestFailure } from '../../exchange/failure';

/** Metadata field under which a booking carries the caller's own key, to be found again by. */
export const reconciliationField = 'reconciliation_key';

/** What a workflow needs of a booking, and the whole of it as Cal.com gave it. */
export function bookingView(booking: IDataObject, mode: Mode): IDataObject {
  const attendee = Array.isArray(booking.attendees) ? asRecord(booking.attendees[0]) : undefined;
  return {
    booking_uid: booking.uid,
    status: booking.status,
    start: booking.start,
    end: booking.end,
    meeting_url: meetingUrlOf(booking),
    attendee_email: text(attendee?.email),
    event_type_id: booking.eventTypeId,
    provider: 'cal-com',
    mode,
    booking,
  };
}

/** A write is `confirmed` once the host's calendar has it, `pending` while the host must agree. */
export function outcomeOf(booking: IDataObject): 'confirmed' | 'pending' {
  return booking.status === 'pending' ? 'pending' : 'confirmed';
}

/** The booking of an answer's `data`; the first one when the event type recurs. */
export function bookingOf(data: unknown): IDataObject {
  const booking: unknown = Array.isArray(data) ? data[0] : data;
  if (isDataObject(booking) && typeof booking.uid === 'string') return booking;
  throw new RequestFailure({
    code: 'malformed_answer',
    message: 'Cal.com answered without a booking',
    fix: 'Look the booking up before repeating the call.',
    effect: 'unknown',
  });
}

function meetingUrlOf({ meetingUrl, location }: IDataObject): string | null {
  const url = text(meetingUrl) ?? text(location);
  return url !== null && /^https?:/.test(url) ? url : null;
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
