import { z } from 'zod/v4';
import { json, type Answer } from '../server/answer';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import { randomText } from '../server/identifiers';
import { bookingObstacle, overlaps } from './availability';
import { bookingData, host } from './booking-view';
import type { Booking, Calendar } from './calendar';
import { calRefusal } from './errors';
import { isTimeZone, type EventType } from './event-type';
import { bodyFields } from './request-fields';
import { chosenLength, eventTypeOf, instant } from './slots';
import type { BookingTrigger, Webhooks } from './webhooks';

export const bookingsVersion = '2024-08-13';

const location = z.union([z.string(), z.looseObject({ type: z.string() })]);

const metadata = z
  .record(
    z.string().max(40, 'keys must be at most 40 characters'),
    z.string().max(500, 'values must be at most 500 characters'),
  )
  .refine((given) => Object.keys(given).length <= 50, 'must have at most 50 keys');

const bookingBody = z.looseObject({
  start: z.string(),
  attendee: z.looseObject({
    name: z.string().min(1, 'should not be empty'),
    email: z.email('must be an email').optional(),
    phoneNumber: z
      .string()
      .regex(/^\+[1-9]\d{6,14}$/, 'must be a valid phone number in international format')
      .optional(),
    timeZone: z.string().refine(isTimeZone, 'must be a valid IANA time-zone'),
    language: z.string().default('en'),
  }),
  eventTypeId: z.int().optional(),
  eventTypeSlug: z.string().optional(),
  username: z.string().optional(),
  guests: z.array(z.email('must be an email')).default([]),
  location: location.optional(),
  metadata: metadata.default({}),
  bookingFieldsResponses: z.record(z.string(), z.unknown()).default({}),
  lengthInMinutes: z.int().min(1).optional(),
});

/** The booking half of the API, version 2024-08-13. */
export class Bookings {
  constructor(
    private readonly calendar: Calendar,
    private readonly clock: Clock,
    private readonly webhooks: Webhooks,
  ) {}

  create(call: Call): Answer {
    const body = bodyFields(bookingBody, call);
    const { attendee } = body;
    if (!attendee.email && !attendee.phoneNumber)
      throw calRefusal(400, 'attendee.email or attendee.phoneNumber is required');
    const found = eventTypeOf(this.calendar, body);
    const booking = this.#add(found, {
      startMs: instant(body.start, 'start'),
      lengthMin: chosenLength(found, body.lengthInMinutes),
      title: `${found.title} between ${host.name} and ${attendee.name}`,
      attendee: {
        name: attendee.name,
        email: attendee.email ?? null,
        phoneNumber: attendee.phoneNumber ?? null,
        timeZone: attendee.timeZone,
        language: attendee.language,
      },
      guests: body.guests,
      metadata: body.metadata,
      responses: body.bookingFieldsResponses,
      location: meetingUrl(body.location),
    });
    this.#announce(booking, booking.status === 'pending' ? 'BOOKING_REQUESTED' : 'BOOKING_CREATED');
    return json(201, this.#success(booking));
  }

  get(call: Call): Answer {
    return json(200, this.#success(this.#find(call)));
  }

  cancel(call: Call): Answer {
    const booking = this.#find(call);
    const { cancellationReason } = bodyFields(
      z.looseObject({ cancellationReason: z.string().optional() }),
      call,
    );
    if (booking.status === 'cancelled')
      throw calRefusal(
        400,
        `Can't cancel booking with uid=${booking.uid} because it has been cancelled already. Please provide uid of a booking that is not cancelled.`,
      );
    booking.cancellationReason = cancellationReason ?? null;
    this.#become(booking, 'cancelled');
    this.#announce(booking, 'BOOKING_CANCELLED', {
      cancelledBy: host.email,
      cancellationReason: cancellationReason ?? null,
      requestReschedule: false,
    });
    return json(200, this.#success(booking));
  }

  reschedule(call: Call): Answer {
    const old = this.#find(call);
    const body = bodyFields(
      z.looseObject({
        start: z.string(),
        rescheduledBy: z.string().optional(),
        reschedulingReason: z.string().optional(),
      }),
      call,
    );
    if (old.status === 'cancelled')
      throw calRefusal(
        400,
        `Can't reschedule booking with uid=${old.uid} because it has been cancelled. Please provide uid of a booking that is not cancelled.`,
      );
    const found = eventTypeOf(this.calendar, old);
    const booking = this.#add(found, {
      startMs: instant(body.start, 'start'),
      lengthMin: (old.endMs - old.startMs) / 60_000,
      title: old.title,
      attendee: old.attendee,
      guests: old.guests,
      metadata: old.metadata,
      responses: old.responses,
      location: old.location,
      from: old,
      reason: body.reschedulingReason ?? null,
    });
    old.rescheduledToUid = booking.uid;
    this.#become(old, 'cancelled');
    this.#announce(booking, 'BOOKING_RESCHEDULED', {
      rescheduleId: old.id,
      rescheduleUid: old.uid,
      rescheduleStartTime: new Date(old.startMs).toISOString(),
      rescheduleEndTime: new Date(old.endMs).toISOString(),
      rescheduledBy: body.rescheduledBy ?? host.email,
    });
    return json(201, this.#success(booking));
  }

  confirm(call: Call): Answer {
    const booking = this.#pending(call, 'confirm');
    this.#become(booking, 'accepted');
    this.#announce(booking, 'BOOKING_CREATED');
    return json(200, this.#success(booking));
  }

  decline(call: Call): Answer {
    const booking = this.#pending(call, 'decline');
    const { reason } = bodyFields(z.looseObject({ reason: z.string().optional() }), call);
    booking.cancellationReason = reason ?? null;
    this.#become(booking, 'rejected');
    this.#announce(booking, 'BOOKING_REJECTED');
    return json(200, this.#success(booking));
  }

  markAbsent(call: Call): Answer {
    const booking = this.#find(call);
    const { host: absent } = bodyFields(z.looseObject({ host: z.boolean().optional() }), call);
    booking.absentHost = absent ?? booking.absentHost;
    booking.updatedAtMs = this.clock.nowMs();
    this.webhooks.announce('BOOKING_NO_SHOW_UPDATED', booking.eventTypeId, {
      message: 'Booking no-show status updated',
      bookingUid: booking.uid,
      bookingId: booking.id,
      attendees: [{ email: booking.attendee.email, noShow: absent !== true }],
    });
    return json(200, this.#success(booking));
  }

  #add(
    found: EventType,
    wanted: Pick<
      Booking,
      'startMs' | 'title' | 'attendee' | 'guests' | 'metadata' | 'responses' | 'location'
    > & {
      lengthMin: number;
      from?: Booking;
      reason?: string | null;
    },
  ): Booking {
    const { lengthMin, from, reason, ...fields } = wanted;
    const nowMs = this.clock.nowMs();
    const busy = this.calendar.busyFor(found.id, { bookingUid: from?.uid, reservations: true });
    const obstacle = bookingObstacle(found, fields.startMs, lengthMin, busy, nowMs);
    if (obstacle) throw calRefusal(400, obstacleWording[obstacle]);
    const endMs = fields.startMs + lengthMin * 60_000;
    // Booking uses up whatever reservation held the slot.
    for (const reservation of this.calendar.reservations()) {
      if (overlaps(reservation, { startMs: fields.startMs, endMs }))
        this.calendar.dropReservation(reservation.uid);
    }
    const booking: Booking = {
      ...fields,
      id: this.calendar.nextId(),
      uid: randomText(16).replaceAll(/[-_]/g, 'z'),
      eventTypeId: found.id,
      status: found.requiresConfirmation ? 'pending' : 'accepted',
      endMs,
      createdAtMs: nowMs,
      updatedAtMs: nowMs,
      rescheduledFromUid: from?.uid ?? null,
      rescheduledToUid: null,
      reschedulingReason: reason ?? null,
      cancellationReason: null,
      absentHost: false,
    };
    this.calendar.bookings.set(booking.uid, booking);
    return booking;
  }

  #find(call: Call): Booking {
    const uid = call.params['uid'] ?? '';
    const booking = this.calendar.bookings.get(uid);
    if (!booking) throw calRefusal(404, `Booking with uid=${uid} was not found in the database`);
    return booking;
  }

  #pending(call: Call, verb: string): Booking {
    const booking = this.#find(call);
    if (booking.status !== 'pending')
      throw calRefusal(
        400,
        `Can't ${verb} booking with uid=${booking.uid} because its status is ${booking.status}.`,
      );
    return booking;
  }

  #become(booking: Booking, status: Booking['status']): void {
    booking.status = status;
    booking.updatedAtMs = this.clock.nowMs();
  }

  #success(booking: Booking): Record<string, unknown> {
    return {
      status: 'success',
      data: bookingData(booking, this.calendar.eventTypes.get(booking.eventTypeId)),
    };
  }

  #announce(booking: Booking, trigger: BookingTrigger, extra: Record<string, unknown> = {}): void {
    const found = this.calendar.eventTypes.get(booking.eventTypeId);
    this.webhooks.announceBooking(trigger, booking, found, extra);
  }
}

const obstacleWording = {
  past: 'Attempting to book a meeting in the past.',
  notice: 'The event type cannot be booked at this time: minimum booking notice is not respected.',
  window: 'The event type cannot be booked at this time: it is outside the booking window.',
  hours: 'User either already has booking at this time or is not available',
  busy: 'User either already has booking at this time or is not available',
} as const;

function meetingUrl(given: z.output<typeof location> | undefined): string {
  if (typeof given === 'string' && /^https?:/.test(given)) return given;
  return `https://app.cal.com/video/${randomText(9).replaceAll(/[-_]/g, 'v')}`;
}
