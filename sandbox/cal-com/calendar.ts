import { z } from 'zod/v4';
import { parseSeed } from '../control/seed-error';
import { BoundedMap } from '../server/bounded-map';
import type { Clock } from '../server/clock';
import type { Interval } from './availability';
import { eventType, usualEventTypes, type EventType } from './event-type';

export interface Attendee {
  readonly name: string;
  readonly email: string | null;
  readonly phoneNumber: string | null;
  readonly timeZone: string;
  readonly language: string;
}

export interface Booking {
  readonly id: number;
  readonly uid: string;
  readonly eventTypeId: number;
  readonly title: string;
  status: 'accepted' | 'pending' | 'cancelled' | 'rejected';
  readonly startMs: number;
  readonly endMs: number;
  readonly attendee: Attendee;
  readonly guests: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly location: string;
  readonly createdAtMs: number;
  updatedAtMs: number;
  readonly rescheduledFromUid: string | null;
  rescheduledToUid: string | null;
  readonly reschedulingReason: string | null;
  cancellationReason: string | null;
  absentHost: boolean;
}

export interface Reservation {
  readonly uid: string;
  readonly eventTypeId: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly durationMin: number;
  readonly untilMs: number;
}

const busyInterval = z.strictObject({
  start: z.iso.datetime({ offset: true }),
  end: z.iso.datetime({ offset: true }),
  /** Absent: the host is busy for every event type. */
  event_type_id: z.int().optional(),
});

export const calendarSeeds = z.strictObject({
  event_types: z.array(eventType).optional(),
  busy: z.array(busyInterval).optional(),
  requests_per_minute: z.int().min(1).optional(),
});

/** The host's calendar: event types, foreign busy times, bookings and short-lived reservations. */
export class Calendar {
  readonly eventTypes = new Map<number, EventType>();
  readonly bookings = new BoundedMap<string, Booking>(50_000);
  readonly #reservations = new BoundedMap<string, Reservation>(10_000);
  #busy: (Interval & { readonly eventTypeId: number | null })[] = [];
  #lastId = 1_000_000;

  constructor(private readonly clock: Clock) {
    this.reset();
  }

  reset(): void {
    this.eventTypes.clear();
    this.bookings.clear();
    this.#reservations.clear();
    this.#busy = [];
    this.#lastId = 1_000_000;
    for (const each of usualEventTypes) this.eventTypes.set(each.id, each);
  }

  seed(input: unknown): z.output<typeof calendarSeeds> {
    const seeds = parseSeed(calendarSeeds, input);
    for (const each of seeds.event_types ?? []) this.eventTypes.set(each.id, each);
    for (const { start, end, event_type_id } of seeds.busy ?? []) {
      this.#busy.push({
        startMs: Date.parse(start),
        endMs: Date.parse(end),
        eventTypeId: event_type_id ?? null,
      });
    }
    return seeds;
  }

  nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }

  /** Everything that blocks the host, except what the caller may pass by. */
  busyFor(
    eventTypeId: number,
    except: { bookingUid?: string | undefined; reservations?: boolean } = {},
  ): Interval[] {
    const booked = [...this.bookings.values()].filter(
      (booking) =>
        booking.uid !== except.bookingUid &&
        (booking.status === 'accepted' || booking.status === 'pending'),
    );
    const foreign = this.#busy.filter(
      (interval) => interval.eventTypeId === null || interval.eventTypeId === eventTypeId,
    );
    return [...booked, ...foreign, ...(except.reservations ? [] : this.reservations())];
  }

  /** Reservations that have not run out. */
  reservations(): Reservation[] {
    const nowMs = this.clock.nowMs();
    for (const [uid, reservation] of this.#reservations) {
      if (reservation.untilMs <= nowMs) this.#reservations.delete(uid);
    }
    return [...this.#reservations.values()];
  }

  reservation(uid: string): Reservation | undefined {
    return this.reservations().find((reservation) => reservation.uid === uid);
  }

  keepReservation(reservation: Reservation): void {
    this.#reservations.set(reservation.uid, reservation);
  }

  dropReservation(uid: string): boolean {
    return this.#reservations.delete(uid);
  }
}
