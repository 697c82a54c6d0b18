import type { Booking } from './calendar';
import type { EventType } from './event-type';

export interface Host {
  readonly id: number;
  readonly name: string;
  readonly email: string;
  readonly username: string;
  readonly timeZone: string;
}

export const host: Host = {
  id: 7001,
  name: 'Moussa Diop',
  email: 'moussa@teranga.example',
  username: 'moussa-diop',
  timeZone: 'Africa/Dakar',
};

/** A booking as the API answers it, version 2024-08-13. */
export function bookingData(
  booking: Booking,
  found: EventType | undefined,
): Record<string, unknown> {
  const { attendee } = booking;
  return {
    id: booking.id,
    uid: booking.uid,
    title: booking.title,
    description: '',
    status: booking.status,
    start: iso(booking.startMs),
    end: iso(booking.endMs),
    duration: (booking.endMs - booking.startMs) / 60_000,
    eventTypeId: booking.eventTypeId,
    eventType: { id: booking.eventTypeId, slug: found?.slug ?? '' },
    hosts: [{ ...host, displayEmail: host.email }],
    attendees: [
      {
        name: attendee.name,
        email: attendee.email ?? `${attendee.phoneNumber ?? 'attendee'}@sms.cal.com`,
        displayEmail: attendee.email ?? `${attendee.phoneNumber ?? 'attendee'}@sms.cal.com`,
        ...(attendee.phoneNumber === null ? {} : { phoneNumber: attendee.phoneNumber }),
        timeZone: attendee.timeZone,
        language: attendee.language,
        absent: false,
      },
    ],
    guests: booking.guests,
    location: booking.location,
    meetingUrl: booking.location,
    metadata: booking.metadata,
    bookingFieldsResponses: {
      name: attendee.name,
      email: attendee.email,
      ...booking.responses,
    },
    createdAt: iso(booking.createdAtMs),
    updatedAt: iso(booking.updatedAtMs),
    icsUid: `${booking.uid}@Cal.com`,
    absentHost: booking.absentHost,
    ...present({
      rescheduledFromUid: booking.rescheduledFromUid,
      rescheduledToUid: booking.rescheduledToUid,
      reschedulingReason: booking.reschedulingReason,
      cancellationReason: booking.cancellationReason,
    }),
  };
}

function present(fields: Record<string, string | null>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter((field): field is [string, string] => field[1] !== null),
  );
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
