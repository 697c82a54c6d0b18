import { randomUUID } from 'node:crypto';
import { z } from 'zod/v4';
import { json, type Answer } from '../server/answer';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import { bookingObstacle, freeSlots, overlaps } from './availability';
import type { Calendar, Reservation } from './calendar';
import { calRefusal } from './errors';
import { isTimeZone, type EventType } from './event-type';
import { bodyFields, queryFields } from './request-fields';
import { localDate, zonedIso } from './zoned-time';

export const slotsVersion = '2024-09-04';

const minuteMs = 60_000;
const dayMs = 86_400_000;

const slotsQuery = z.object({
  start: z.string(),
  end: z.string(),
  eventTypeId: z.coerce.number().int().optional(),
  eventTypeSlug: z.string().optional(),
  username: z.string().optional(),
  teamSlug: z.string().optional(),
  timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone').default('UTC'),
  duration: z.coerce.number().int().min(1).optional(),
  format: z.enum(['time', 'range']).default('time'),
  bookingUidToReschedule: z.string().optional(),
});

const reservationBody = z.object({
  eventTypeId: z.int(),
  slotStart: z.string(),
  slotDuration: z.int().min(1).optional(),
  /** Minutes. */
  reservationDuration: z.int().min(1).max(1_440).default(5),
});

/** `GET /v2/slots`, 2024-09-04: free starts grouped by local date. */
export function listSlots(calendar: Calendar, clock: Clock, call: Call): Answer {
  const query = queryFields(slotsQuery, call);
  const found = eventTypeOf(calendar, query);
  const lengthMin = chosenLength(found, query.duration);
  const range = {
    startMs: instant(query.start, 'start'),
    endMs: instant(query.end, 'end', { endOfDay: true }),
  };
  const busy = calendar.busyFor(found.id, { bookingUid: query.bookingUidToReschedule });
  const data: Record<string, unknown[]> = {};
  for (const startMs of freeSlots(found, range, busy, clock.nowMs(), lengthMin)) {
    const start = zonedIso(startMs, query.timeZone);
    const slot =
      query.format === 'range'
        ? { start, end: zonedIso(startMs + lengthMin * minuteMs, query.timeZone) }
        : { start };
    (data[localDate(startMs, query.timeZone)] ??= []).push(slot);
  }
  return json(200, { status: 'success', data });
}

/** What `/v2/slots` answers without the version header: other parameter names, another shape, no warning. */
export function listSlotsOldShape(calendar: Calendar, clock: Clock, call: Call): Answer {
  const query = queryFields(
    z.object({
      startTime: z.string(),
      endTime: z.string(),
      eventTypeId: z.coerce.number().int(),
      timeZone: z.string().refine(isTimeZone, 'must be an IANA time zone').default('UTC'),
    }),
    call,
  );
  const found = eventTypeOf(calendar, query);
  const range = {
    startMs: instant(query.startTime, 'startTime'),
    endMs: instant(query.endTime, 'endTime', { endOfDay: true }),
  };
  const slots: Record<string, unknown[]> = {};
  for (const startMs of freeSlots(found, range, calendar.busyFor(found.id), clock.nowMs())) {
    const day = localDate(startMs, query.timeZone);
    (slots[day] ??= []).push({ time: zonedIso(startMs, query.timeZone) });
  }
  return json(200, { status: 'success', data: { slots } });
}

export function reserveSlot(calendar: Calendar, clock: Clock, call: Call): Answer {
  const body = bodyFields(reservationBody, call);
  const reservation = makeReservation(calendar, clock, body, randomUUID());
  return json(201, { status: 'success', data: reservationData(reservation) });
}

export function getReservation(calendar: Calendar, call: Call): Answer {
  return json(200, { status: 'success', data: reservationData(reservationOf(calendar, call)) });
}

export function updateReservation(calendar: Calendar, clock: Clock, call: Call): Answer {
  const { uid } = reservationOf(calendar, call);
  const body = bodyFields(reservationBody, call);
  const reservation = makeReservation(calendar, clock, body, uid);
  return json(200, { status: 'success', data: reservationData(reservation) });
}

export function deleteReservation(calendar: Calendar, call: Call): Answer {
  calendar.dropReservation(reservationOf(calendar, call).uid);
  return json(200, { status: 'success' });
}

function makeReservation(
  calendar: Calendar,
  clock: Clock,
  body: z.output<typeof reservationBody>,
  uid: string,
): Reservation {
  const found = eventTypeOf(calendar, body);
  const lengthMin = chosenLength(found, body.slotDuration);
  const startMs = instant(body.slotStart, 'slotStart');
  const slot = { startMs, endMs: startMs + lengthMin * minuteMs };
  const others = calendar.reservations().filter((each) => each.uid !== uid);
  if (others.some((each) => overlaps(each, slot)))
    throw calRefusal(
      422,
      'This time slot is already reserved by another user. Please choose a different time.',
    );
  const busy = calendar.busyFor(found.id, { reservations: true });
  if (bookingObstacle(found, startMs, lengthMin, busy, clock.nowMs()) !== null)
    throw calRefusal(
      422,
      "Can't reserve a slot if the event is already booked or outside availability.",
    );
  const reservation = {
    uid,
    eventTypeId: found.id,
    ...slot,
    durationMin: body.reservationDuration,
    untilMs: clock.nowMs() + body.reservationDuration * minuteMs,
  };
  calendar.keepReservation(reservation);
  return reservation;
}

function reservationOf(calendar: Calendar, call: Call): Reservation {
  const uid = call.params['uid'] ?? '';
  const found = calendar.reservation(uid);
  if (!found) throw calRefusal(404, `Reservation with uid=${uid} not found`);
  return found;
}

function reservationData(reservation: Reservation): Record<string, unknown> {
  return {
    eventTypeId: reservation.eventTypeId,
    slotStart: new Date(reservation.startMs).toISOString(),
    slotEnd: new Date(reservation.endMs).toISOString(),
    slotDuration: (reservation.endMs - reservation.startMs) / minuteMs,
    reservationUid: reservation.uid,
    reservationDuration: reservation.durationMin,
    reservationUntil: new Date(reservation.untilMs).toISOString(),
  };
}

export function eventTypeOf(
  calendar: Calendar,
  wanted: { eventTypeId?: number | undefined; eventTypeSlug?: string | undefined },
): EventType {
  const { eventTypeId, eventTypeSlug } = wanted;
  const found =
    eventTypeId === undefined
      ? [...calendar.eventTypes.values()].find((each) => each.slug === eventTypeSlug)
      : calendar.eventTypes.get(eventTypeId);
  if (found) return found;
  if (eventTypeId === undefined && eventTypeSlug === undefined)
    throw calRefusal(400, 'eventTypeId or eventTypeSlug is required');
  throw calRefusal(
    404,
    `Event Type with ${eventTypeId === undefined ? `slug=${eventTypeSlug ?? ''}` : `ID=${String(eventTypeId)}`} not found`,
  );
}

export function chosenLength(found: EventType, wanted: number | undefined): number {
  if (wanted === undefined || wanted === found.lengthInMinutes) return found.lengthInMinutes;
  if (found.lengthInMinutesOptions?.includes(wanted)) return wanted;
  throw calRefusal(
    400,
    `Requested duration of ${String(wanted)} minutes is not available for this event type`,
  );
}

/** ISO time or date. A bare date as an end means the end of that day. */
export function instant(text: string, field: string, { endOfDay = false } = {}): number {
  const ms = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw calRefusal(400, `${field} must be a valid ISO 8601 date string`);
  return endOfDay && /^\d{4}-\d{2}-\d{2}$/.test(text) ? ms + dayMs : ms;
}
