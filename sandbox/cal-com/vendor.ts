import type { Account } from '../oauth/account';
import { json, Refused, type Answer } from '../server/answer';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import { RateWindow } from '../server/rate-window';
import type { Vendor, VendorRoute } from '../server/vendor';
import { listBookings } from './booking-list';
import { bookingData, host } from './booking-view';
import { Bookings, bookingsVersion } from './bookings';
import { Calendar } from './calendar';
import { calError, calRefusal } from './errors';
import { eventTypeData, eventTypesOldShape, eventTypesVersion } from './event-type-view';
import {
  deleteReservation,
  getReservation,
  listSlots,
  listSlotsOldShape,
  reserveSlot,
  slotsVersion,
  updateReservation,
} from './slots';
import { Webhooks } from './webhooks';

/** Whose OAuth access token this is; asked of the OAuth servers. */
export interface TokenCheck {
  accountOf(provider: 'cal-com', accessToken: string): Account | undefined;
}

const usualLimits = { apiKey: 120, accessToken: 500 } as const;

/** Cal.com API v2 (vendor-apis.md §3). */
export function calCom(clock: Clock, tokens: TokenCheck) {
  const calendar = new Calendar(clock);
  const webhooks = new Webhooks(clock);
  const bookings = new Bookings(calendar, clock, webhooks);
  const rates = {
    apiKey: new RateWindow(clock, usualLimits.apiKey, 60),
    accessToken: new RateWindow(clock, usualLimits.accessToken, 60),
  };

  /** Authenticates, counts the call and adds the rate headers; `open` calls need no credential at the vendor. */
  const guarded =
    (handle: (call: Call) => Answer, { open = false } = {}): VendorRoute['handle'] =>
    (call) => {
      const credential = call.bearer();
      const kind = credentialKind(credential, tokens);
      if (kind === null && !(open && credential === undefined)) {
        throw calRefusal(
          401,
          credential === undefined
            ? 'No authentication method provided. Either pass an API key as `Bearer` header or OAuth access token.'
            : 'Your api key is not valid',
        );
      }
      const state = (kind === 'accessToken' ? rates.accessToken : rates.apiKey).count(
        credential ?? 'anonymous',
      );
      const headers = {
        'X-RateLimit-Limit-Default': String(state.limit),
        'X-RateLimit-Remaining-Default': String(state.remaining),
        'X-RateLimit-Reset-Default': String(state.resetS),
      };
      if (!state.allowed) {
        return calError(429, 'Too many requests. Please try again later.', {
          path: call.path,
          headers: {
            ...headers,
            'Retry-After-Default': String(state.resetS),
            'Retry-After': String(state.resetS),
          },
        });
      }
      const answer = withPath(call, handle);
      return { ...answer, headers: { ...answer.headers, ...headers } };
    };

  const isVersion = (call: Call, version: string) => call.header('cal-api-version') === version;
  const route = (
    method: VendorRoute['method'],
    path: string,
    handle: (call: Call) => Answer,
    options?: { open: boolean },
  ): VendorRoute => ({ method, path, handle: guarded(handle, options) });
  const needsVersion =
    (version: string, handle: (call: Call) => Answer) =>
    (call: Call): Answer =>
      isVersion(call, version) ? handle(call) : calError(404, `Cannot ${call.method} ${call.path}`);

  const eventTypeById = (call: Call) => {
    const id = Number(call.params['id']);
    const found = calendar.eventTypes.get(id);
    if (!found) throw calRefusal(404, `Event type with id ${call.params['id'] ?? ''} not found`);
    return found;
  };

  const vendor: Vendor = {
    name: 'cal-com',
    title: 'Cal.com API v2',
    prefix: '/cal-com',
    failure: (status, message) =>
      calError(status, message, status === 429 ? { headers: { 'Retry-After': '1' } } : {}),
    routes: [
      route('get', '/v2/me', (call) =>
        json(200, {
          status: 'success',
          data: {
            ...host,
            ...ownerOf(tokens.accountOf('cal-com', call.bearer() ?? '')),
            bio: null,
            avatarUrl: null,
            timeFormat: 24,
            defaultScheduleId: 501,
            weekStart: 'Monday',
            locale: 'fr',
            organizationId: null,
            organization: null,
            metadata: {},
          },
        }),
      ),
      route(
        'get',
        '/v2/event-types',
        (call) => {
          const all = [...calendar.eventTypes.values()];
          if (!isVersion(call, eventTypesVersion)) return eventTypesOldShape(all);
          const slug = call.query.get('eventSlug');
          const chosen = slug === null ? all : all.filter((each) => each.slug === slug);
          return json(200, { status: 'success', data: chosen.map(eventTypeData) });
        },
        { open: true },
      ),
      route('get', '/v2/event-types/:id', (call) =>
        json(200, { status: 'success', data: eventTypeData(eventTypeById(call)) }),
      ),
      route(
        'get',
        '/v2/slots',
        (call) =>
          isVersion(call, slotsVersion)
            ? listSlots(calendar, clock, call)
            : listSlotsOldShape(calendar, clock, call),
        { open: true },
      ),
      route(
        'post',
        '/v2/slots/reservations',
        needsVersion(slotsVersion, (call) => reserveSlot(calendar, clock, call)),
        { open: true },
      ),
      route(
        'get',
        '/v2/slots/reservations/:uid',
        needsVersion(slotsVersion, (call) => getReservation(calendar, call)),
        { open: true },
      ),
      route(
        'patch',
        '/v2/slots/reservations/:uid',
        needsVersion(slotsVersion, (call) => updateReservation(calendar, clock, call)),
        { open: true },
      ),
      route(
        'delete',
        '/v2/slots/reservations/:uid',
        needsVersion(slotsVersion, (call) => deleteReservation(calendar, call)),
        { open: true },
      ),
      route(
        'post',
        '/v2/bookings',
        (call) =>
          isVersion(call, bookingsVersion)
            ? bookings.create(call)
            : calError(400, 'responses is required', { path: call.path }),
        { open: true },
      ),
      route('get', '/v2/bookings', (call) => {
        const answer = listBookings(calendar, clock, call);
        return isVersion(call, bookingsVersion) ? answer : bookingsOldShape(calendar);
      }),
      route('get', '/v2/bookings/:uid', (call) => bookings.get(call), { open: true }),
      route('post', '/v2/bookings/:uid/cancel', (call) => bookings.cancel(call), { open: true }),
      route('post', '/v2/bookings/:uid/reschedule', (call) => bookings.reschedule(call), {
        open: true,
      }),
      route('post', '/v2/bookings/:uid/confirm', (call) => bookings.confirm(call)),
      route('post', '/v2/bookings/:uid/decline', (call) => bookings.decline(call)),
      route('post', '/v2/bookings/:uid/mark-absent', (call) => bookings.markAbsent(call)),
      route('get', '/v2/webhooks', () => webhooks.list(null)),
      route('post', '/v2/webhooks', (call) => webhooks.create(call, null)),
      route('get', '/v2/webhooks/:webhookId', (call) => webhooks.get(call)),
      route('patch', '/v2/webhooks/:webhookId', (call) => webhooks.update(call)),
      route('delete', '/v2/webhooks/:webhookId', (call) => webhooks.remove(call)),
      route('get', '/v2/event-types/:id/webhooks', (call) => webhooks.list(eventTypeById(call).id)),
      route('post', '/v2/event-types/:id/webhooks', (call) =>
        webhooks.create(call, eventTypeById(call).id),
      ),
      route('get', '/v2/event-types/:id/webhooks/:webhookId', (call) => webhooks.get(call)),
      route('patch', '/v2/event-types/:id/webhooks/:webhookId', (call) => webhooks.update(call)),
      route('delete', '/v2/event-types/:id/webhooks/:webhookId', (call) => webhooks.remove(call)),
    ],
    reset() {
      calendar.reset();
      webhooks.reset();
      rates.apiKey.clear();
      rates.apiKey.limit = usualLimits.apiKey;
      rates.accessToken.clear();
    },
    seed(input) {
      const { requests_per_minute } = calendar.seed(input);
      if (requests_per_minute !== undefined) rates.apiKey.limit = requests_per_minute;
      return { event_types: [...calendar.eventTypes.keys()] };
    },
    state: () => ({
      event_types: [...calendar.eventTypes.values()],
      bookings: [...calendar.bookings.values()].map((booking) =>
        bookingData(booking, calendar.eventTypes.get(booking.eventTypeId)),
      ),
      reservations: calendar.reservations().map((reservation) => ({
        uid: reservation.uid,
        event_type_id: reservation.eventTypeId,
        start: new Date(reservation.startMs).toISOString(),
        until: new Date(reservation.untilMs).toISOString(),
      })),
      webhook_deliveries: [...webhooks.deliveries.values()],
    }),
  };
  return { vendor };
}

/** An OAuth token is its account's; an API key is the host's. */
function ownerOf(account: Account | undefined): Record<string, unknown> {
  if (!account) return {};
  return {
    id: Number(account.id),
    name: account.name,
    email: account.email,
    username: account.username,
  };
}

function credentialKind(
  credential: string | undefined,
  tokens: TokenCheck,
): 'apiKey' | 'accessToken' | null {
  if (credential === undefined) return null;
  if (credential.startsWith('cal_sandbox_')) return 'apiKey';
  return tokens.accountOf('cal-com', credential) ? 'accessToken' : null;
}

/** Errors name the path that was asked. */
function withPath(call: Call, handle: (call: Call) => Answer): Answer {
  const answer = attempt(call, handle);
  const { body } = answer;
  return typeof body === 'object' && body !== null && 'path' in body
    ? { ...answer, body: { ...body, path: call.path } }
    : answer;
}

function attempt(call: Call, handle: (call: Call) => Answer): Answer {
  try {
    return handle(call);
  } catch (failure) {
    if (failure instanceof Refused) return failure.answer;
    throw failure;
  }
}

/** `GET /v2/bookings` without the version header: the list sits one level deeper, under other names. */
function bookingsOldShape(calendar: Calendar): Answer {
  return json(200, {
    status: 'success',
    data: {
      bookings: [...calendar.bookings.values()].map((booking) => ({
        id: booking.id,
        uid: booking.uid,
        title: booking.title,
        startTime: new Date(booking.startMs).toISOString(),
        endTime: new Date(booking.endMs).toISOString(),
        status: booking.status.toUpperCase(),
        attendees: [{ name: booking.attendee.name, email: booking.attendee.email }],
      })),
      recurringInfo: [],
      nextCursor: null,
    },
  });
}
