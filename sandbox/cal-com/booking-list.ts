import { z } from 'zod/v4';
import { json, type Answer } from '../server/answer';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import { bookingData } from './booking-view';
import type { Booking, Calendar } from './calendar';
import { queryFields } from './request-fields';
import { instant } from './slots';

const statuses = ['upcoming', 'recurring', 'past', 'cancelled', 'unconfirmed'] as const;
const order = z.enum(['asc', 'desc']).optional();

const listQuery = z.object({
  status: z.string().optional(),
  attendeeEmail: z.string().optional(),
  attendeeName: z.string().optional(),
  bookingUid: z.string().optional(),
  eventTypeId: z.coerce.number().int().optional(),
  eventTypeIds: z.string().optional(),
  afterStart: z.string().optional(),
  beforeEnd: z.string().optional(),
  afterCreatedAt: z.string().optional(),
  beforeCreatedAt: z.string().optional(),
  afterUpdatedAt: z.string().optional(),
  beforeUpdatedAt: z.string().optional(),
  sortStart: order,
  sortEnd: order,
  sortCreated: order,
  sortUpdatedAt: order,
  take: z.coerce.number().int().min(1).max(250, 'must not be greater than 250').default(100),
  skip: z.coerce.number().int().min(0).default(0),
});

type ListQuery = z.output<typeof listQuery>;

/** `GET /v2/bookings`, 2024-08-13: filters, sorting and offset paging. */
export function listBookings(calendar: Calendar, clock: Clock, call: Call): Answer {
  const query = queryFields(listQuery, call);
  const chosen = [...calendar.bookings.values()]
    .filter((booking) => matches(booking, query, clock.nowMs()))
    .sort(sorting(query));
  const page = chosen.slice(query.skip, query.skip + query.take);
  const totalPages = Math.ceil(chosen.length / query.take);
  const currentPage = Math.floor(query.skip / query.take) + 1;
  return json(200, {
    status: 'success',
    data: page.map((booking) => bookingData(booking, calendar.eventTypes.get(booking.eventTypeId))),
    pagination: {
      totalItems: chosen.length,
      remainingItems: Math.max(0, chosen.length - query.skip - page.length),
      returnedItems: page.length,
      itemsPerPage: query.take,
      currentPage,
      totalPages,
      hasNextPage: currentPage < totalPages,
      hasPreviousPage: currentPage > 1,
    },
  });
}

function matches(booking: Booking, query: ListQuery, nowMs: number): boolean {
  const wanted = query.status
    ?.split(',')
    .filter((each) => statuses.some((known) => known === each));
  const ids = query.eventTypeIds?.split(',').map(Number);
  const bounds: readonly [string | undefined, (limit: number) => boolean][] = [
    [query.afterStart, (limit) => booking.startMs >= limit],
    [query.beforeEnd, (limit) => booking.endMs <= limit],
    [query.afterCreatedAt, (limit) => booking.createdAtMs >= limit],
    [query.beforeCreatedAt, (limit) => booking.createdAtMs <= limit],
    [query.afterUpdatedAt, (limit) => booking.updatedAtMs >= limit],
    [query.beforeUpdatedAt, (limit) => booking.updatedAtMs <= limit],
  ];
  return (
    (!wanted ||
      wanted.length === 0 ||
      wanted.some((status) => hasStatus(booking, status, nowMs))) &&
    (query.attendeeEmail === undefined ||
      booking.attendee.email?.toLowerCase() === query.attendeeEmail.toLowerCase()) &&
    (query.attendeeName === undefined || booking.attendee.name === query.attendeeName) &&
    (query.bookingUid === undefined || booking.uid === query.bookingUid) &&
    (query.eventTypeId === undefined || booking.eventTypeId === query.eventTypeId) &&
    (!ids || ids.includes(booking.eventTypeId)) &&
    bounds.every(([limit, holds]) => limit === undefined || holds(instant(limit, 'date')))
  );
}

function hasStatus(booking: Booking, status: string, nowMs: number): boolean {
  const open = booking.status === 'accepted' || booking.status === 'pending';
  switch (status) {
    case 'upcoming':
      return open && booking.endMs >= nowMs;
    case 'past':
      return open && booking.endMs < nowMs;
    case 'cancelled':
      return !open;
    case 'unconfirmed':
      return booking.status === 'pending';
    default:
      return false;
  }
}

function sorting(query: ListQuery): (one: Booking, other: Booking) => number {
  const keys: readonly [keyof Booking & `${string}Ms`, 'asc' | 'desc' | undefined][] = [
    ['startMs', query.sortStart],
    ['endMs', query.sortEnd],
    ['createdAtMs', query.sortCreated],
    ['updatedAtMs', query.sortUpdatedAt],
  ];
  const [key, direction] = keys.find(([, given]) => given !== undefined) ?? ['startMs', 'asc'];
  const sign = direction === 'desc' ? -1 : 1;
  return (one, other) => sign * (one[key] - other[key]);
}
