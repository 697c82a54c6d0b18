import { createHmac } from 'node:crypto';
import { at, record, records, startTestSandbox, text, type TestSandbox } from '../running-sandbox';
import { startReceiver } from '../webhook-receiver';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
beforeEach(async () => {
  await sandbox.control('reset', {});
  await sandbox.control('state/cal-com', {
    event_types: [
      {
        id: 5,
        slug: 'call',
        title: 'Call',
        minimumBookingNotice: 0,
        bookingWindowDays: 700,
        schedule: always,
      },
      {
        id: 6,
        slug: 'ask',
        title: 'Ask',
        requiresConfirmation: true,
        minimumBookingNotice: 0,
        bookingWindowDays: 700,
        schedule: always,
      },
    ],
    requests_per_minute: 1_000,
  });
});

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const always = { timeZone: 'UTC', availability: [{ days, startTime: '00:00', endTime: '24:00' }] };
const headers = { authorization: 'Bearer cal_sandbox_1', 'cal-api-version': '2024-08-13' };
const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
const start = `${day}T10:00:00Z`;
const attendee = {
  name: 'Awa Ndiaye',
  email: 'awa@example.com',
  timeZone: 'Africa/Dakar',
  language: 'fr',
};

const book = (body: Record<string, unknown> = {}) =>
  sandbox.request('/cal-com/v2/bookings', {
    json: { eventTypeId: 5, start, attendee, ...body },
    headers,
  });
const act = (uid: string, verb: string, body: Record<string, unknown> = {}) =>
  sandbox.request(`/cal-com/v2/bookings/${uid}/${verb}`, { json: body, headers });
const uidOf = (answer: { body: unknown }) => text(at(answer.body, 'data', 'uid'));
const list = async (query = '') =>
  (await sandbox.request(`/cal-com/v2/bookings${query}`, { headers })).body;

describe('creating', () => {
  test('answers the booking in the documented shape', async () => {
    const answer = await book({ metadata: { lead: '42' }, guests: ['colleague@example.com'] });
    expect(answer).toMatchObject({
      status: 201,
      body: {
        status: 'success',
        data: {
          id: expect.any(Number),
          uid: expect.any(String),
          title: 'Call between Moussa Diop and Awa Ndiaye',
          status: 'accepted',
          start: new Date(start).toISOString(),
          duration: 30,
          eventTypeId: 5,
          eventType: { id: 5, slug: 'call' },
          attendees: [{ name: 'Awa Ndiaye', email: 'awa@example.com', timeZone: 'Africa/Dakar' }],
          guests: ['colleague@example.com'],
          meetingUrl: expect.stringMatching(/^https:/),
          metadata: { lead: '42' },
          icsUid: expect.any(String),
        },
      },
    });
    expect(answer.headers.get('x-ratelimit-remaining-default')).toBe('999');
  });

  test('a taken slot is refused, also when it only overlaps', async () => {
    await book();
    expect(await book()).toMatchObject({
      status: 400,
      body: { error: { message: expect.stringContaining('already has booking') } },
    });
    expect((await book({ start: `${day}T10:15:00Z` })).status).toBe(400);
    expect((await book({ start: `${day}T10:30:00Z` })).status).toBe(201);
  });

  test('two at once: exactly one wins', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => book()));
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1);
  });

  test('a timeout after success leaves a booking to be found', async () => {
    await sandbox.fault(
      'cal-com',
      { kind: 'timeout_after_success' },
      { method: 'POST', path: '/v2/bookings' },
    );
    await expect(
      fetch(`${sandbox.url}/cal-com/v2/bookings`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ eventTypeId: 5, start, attendee }),
        signal: AbortSignal.timeout(200),
      }),
    ).rejects.toThrow();
    expect(records(at(await list('?attendeeEmail=AWA@example.com'), 'data'))).toHaveLength(1);
  });

  test.each([
    ['no attendee', { attendee: undefined }],
    ['a bad time zone', { attendee: { ...attendee, timeZone: 'Dakar' } }],
    ['neither e-mail nor phone', { attendee: { name: 'Awa', timeZone: 'UTC' } }],
    [
      'a local phone number',
      { attendee: { name: 'Awa', timeZone: 'UTC', phoneNumber: '771234567' } },
    ],
    ['a bad start', { start: 'tomorrow' }],
    ['the past', { start: '2020-01-01T10:00:00Z' }],
    ['long metadata', { metadata: { note: 'x'.repeat(501) } }],
  ])('400 for %s', async (_what, body) => {
    const answer = await book(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      status: 'error',
      path: '/v2/bookings',
      error: { code: 'BadRequestException' },
    });
  });

  test('404 for an unknown event type, 401 for another key, 400 without the version header', async () => {
    expect((await book({ eventTypeId: 9 })).status).toBe(404);
    const json = { eventTypeId: 5, start, attendee };
    const stranger = await sandbox.request('/cal-com/v2/bookings', {
      json,
      headers: { ...headers, authorization: 'Bearer cal_live_1' },
    });
    expect(stranger).toMatchObject({
      status: 401,
      body: { error: { code: 'UnauthorizedException' } },
    });
    const old = await sandbox.request('/cal-com/v2/bookings', {
      json,
      headers: { authorization: headers.authorization },
    });
    expect(old.status).toBe(400);
  });

  test('booking uses up the reservation of its slot', async () => {
    await sandbox.request('/cal-com/v2/slots/reservations', {
      json: { eventTypeId: 5, slotStart: start },
      headers: { ...headers, 'cal-api-version': '2024-09-04' },
    });
    expect((await book()).status).toBe(201);
    expect(at(await sandbox.state('cal-com'), 'reservations')).toEqual([]);
  });
});

describe('afterwards', () => {
  test('cancelling frees the slot and cannot be done twice', async () => {
    const uid = uidOf(await book());
    const cancelled = await act(uid, 'cancel', { cancellationReason: 'ill' });
    expect(cancelled.body).toMatchObject({
      data: { status: 'cancelled', cancellationReason: 'ill' },
    });
    expect((await act(uid, 'cancel')).status).toBe(400);
    expect((await book()).status).toBe(201);
  });

  test('rescheduling makes a new uid, linked both ways', async () => {
    const old = uidOf(await book());
    const answer = await act(old, 'reschedule', {
      start: `${day}T14:00:00Z`,
      reschedulingReason: 'later please',
    });
    const fresh = uidOf(answer);
    expect(fresh).not.toBe(old);
    expect(answer.body).toMatchObject({
      data: { rescheduledFromUid: old, reschedulingReason: 'later please' },
    });
    const before = await sandbox.request(`/cal-com/v2/bookings/${old}`, { headers });
    expect(before.body).toMatchObject({ data: { status: 'cancelled', rescheduledToUid: fresh } });
  });

  test('confirmation: pending, then accepted or rejected', async () => {
    const first = await book({ eventTypeId: 6 });
    expect(first.body).toMatchObject({ data: { status: 'pending' } });
    expect((await act(uidOf(first), 'confirm')).body).toMatchObject({
      data: { status: 'accepted' },
    });
    expect((await act(uidOf(first), 'confirm')).status).toBe(400);
    const second = await book({ eventTypeId: 6, start: `${day}T11:00:00Z` });
    expect((await act(uidOf(second), 'decline', { reason: 'full' })).body).toMatchObject({
      data: { status: 'rejected' },
    });
  });

  test('404 for an unknown booking', async () => {
    expect((await act('nobody', 'cancel')).status).toBe(404);
  });

  test('lists by filter, sorted, page by page', async () => {
    for (const hour of ['08', '12', '10']) await book({ start: `${day}T${hour}:00:00Z` });
    const page = await list('?status=upcoming&sortStart=desc&take=2');
    expect(
      records(at(page, 'data')).map((booking) => text(booking['start']).slice(11, 13)),
    ).toEqual(['12', '10']);
    expect(at(page, 'pagination')).toEqual({
      totalItems: 3,
      remainingItems: 1,
      returnedItems: 2,
      itemsPerPage: 2,
      currentPage: 1,
      totalPages: 2,
      hasNextPage: true,
      hasPreviousPage: false,
    });
    expect(records(at(await list('?take=2&skip=2'), 'data'))).toHaveLength(1);
    expect(
      records(at(await list(`?afterStart=${day}T09:00:00Z&beforeEnd=${day}T11:00:00Z`), 'data')),
    ).toHaveLength(1);
    expect((await sandbox.request('/cal-com/v2/bookings?take=1000', { headers })).status).toBe(400);
  });
});

test('120 requests a minute per key, then 429 with the seconds to wait', async () => {
  await sandbox.control('reset', { vendors: ['cal-com'] });
  const me = () => sandbox.request('/cal-com/v2/me', { headers });
  for (let count = 0; count < 120; count += 1) expect((await me()).status).toBe(200);
  const blocked = await me();
  expect(blocked.status).toBe(429);
  expect(Number(blocked.headers.get('x-ratelimit-reset-default'))).toBeGreaterThan(0);
  await sandbox.control('clock', { advance_s: 61 });
  expect((await me()).status).toBe(200);
});

describe('webhooks', () => {
  const register = (url: string, more: Record<string, unknown> = {}) =>
    sandbox.request('/cal-com/v2/webhooks', {
      json: {
        subscriberUrl: url,
        active: true,
        triggers: [
          'BOOKING_CREATED',
          'BOOKING_RESCHEDULED',
          'BOOKING_CANCELLED',
          'BOOKING_REQUESTED',
        ],
        secret: 's3cret',
        ...more,
      },
      headers,
    });

  test('are signed over the raw body, hex without a prefix', async () => {
    const hook = await startReceiver();
    await register(hook.url);
    const uid = uidOf(await book());
    await act(uid, 'cancel', { cancellationReason: 'ill' });
    const received = await hook.waitFor(2);
    for (const { headers: sent, body } of received) {
      expect(sent['x-cal-signature-256']).toBe(
        createHmac('sha256', 's3cret').update(body).digest('hex'),
      );
      expect(sent['x-cal-webhook-version']).toBe('2021-10-20');
    }
    const events = received.map(({ body }) => record(JSON.parse(body)));
    const byTrigger = Object.fromEntries(
      events.map((event) => [event['triggerEvent'], event['payload']]),
    );
    expect(byTrigger).toMatchObject({
      BOOKING_CREATED: {
        uid,
        status: 'ACCEPTED',
        attendees: [{ email: 'awa@example.com', utcOffset: 0 }],
      },
      BOOKING_CANCELLED: { uid, status: 'CANCELLED', cancellationReason: 'ill' },
    });
    await hook.close();
  });

  test('without a secret the signature is a fixed text', async () => {
    const hook = await startReceiver();
    await register(hook.url, { secret: undefined });
    await book();
    const [first] = await hook.waitFor(1);
    expect(first?.headers['x-cal-signature-256']).toBe('no-secret-provided');
    await hook.close();
  });

  test('three attempts, then failed; none to another machine', async () => {
    const hook = await startReceiver();
    hook.receiver.status = 500;
    await register(hook.url);
    await register('https://example.com/hook');
    await book();
    await hook.waitFor(3);
    const deliveries = async () =>
      records(at(await sandbox.state('cal-com'), 'webhook_deliveries'));
    while ((await deliveries()).some((delivery) => delivery['state'] === 'pending'))
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await deliveries()).map(({ state, attempts }) => [state, attempts]).sort()).toEqual([
      ['failed', 3],
      ['refused', 0],
    ]);
    await hook.close();
  });

  test('can be read, changed and deleted', async () => {
    const id = text(at((await register('http://127.0.0.1:9/x')).body, 'data', 'id'));
    const path = `/cal-com/v2/webhooks/${id}`;
    const off = await sandbox.request(path, { method: 'PATCH', json: { active: false }, headers });
    expect(off.body).toMatchObject({ data: { id, active: false } });
    await sandbox.request(path, { method: 'DELETE', headers });
    expect((await sandbox.request(path, { headers })).status).toBe(404);
    expect((await register('not a url')).status).toBe(400);
  });
});
