import { at, record, startTestSandbox, text, type TestSandbox } from '../running-sandbox';

let sandbox: TestSandbox;
beforeAll(async () => {
  sandbox = await startTestSandbox();
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.control('reset', {}));

const version = { 'cal-api-version': '2024-09-04' };
const auth = { authorization: 'Bearer cal_sandbox_1' };
const slots = async (query: Record<string, string>, headers: Record<string, string> = version) =>
  sandbox.request(`/cal-com/v2/slots?${new URLSearchParams(query).toString()}`, {
    headers: { ...auth, ...headers },
  });
/** Moves the sandbox to an instant. */
const travelTo = async (iso: string) => {
  const { now } = record(await sandbox.control('clock', { advance_s: 0 }));
  await sandbox.control('clock', { advance_s: (Date.parse(iso) - Date.parse(text(now))) / 1000 });
};
const paris = (more: Record<string, unknown> = {}) => ({
  event_types: [
    {
      id: 5,
      lengthInMinutes: 60,
      minimumBookingNotice: 0,
      schedule: {
        timeZone: 'Europe/Paris',
        availability: [{ days: ['Monday'], startTime: '09:00', endTime: '12:00' }],
      },
      ...more,
    },
  ],
});

test('working hours of the host, shown in the asker’s zone', async () => {
  await travelTo('2027-01-07T08:00:00Z');
  await sandbox.control('state/cal-com', paris());
  const answer = await slots({
    eventTypeId: '5',
    start: '2027-01-11',
    end: '2027-01-11',
    timeZone: 'America/Bahia',
  });
  expect(answer.body).toEqual({
    status: 'success',
    data: {
      '2027-01-11': [
        { start: '2027-01-11T05:00:00.000-03:00' },
        { start: '2027-01-11T06:00:00.000-03:00' },
        { start: '2027-01-11T07:00:00.000-03:00' },
      ],
    },
  });
});

test('daylight saving moves the same wall-clock hour', async () => {
  await travelTo('2027-03-20T08:00:00Z');
  await sandbox.control('state/cal-com', paris({ slotInterval: 180 }));
  const answer = await slots({
    eventTypeId: '5',
    start: '2027-03-21T00:00:00Z',
    end: '2027-04-01T00:00:00Z',
  });
  expect(at(answer.body, 'data')).toEqual({
    '2027-03-22': [{ start: '2027-03-22T08:00:00.000Z' }],
    '2027-03-29': [{ start: '2027-03-29T07:00:00.000Z' }],
  });
});

test('busy times, buffers, notice and range format', async () => {
  await travelTo('2027-01-11T08:29:00Z');
  await sandbox.control('state/cal-com', {
    ...paris({ minimumBookingNotice: 30, afterEventBuffer: 15 }),
    busy: [{ start: '2027-01-11T11:05:00+01:00', end: '2027-01-11T11:20:00+01:00' }],
  });
  const answer = await slots({
    eventTypeId: '5',
    start: '2027-01-11',
    end: '2027-01-11',
    format: 'range',
  });
  expect(at(answer.body, 'data')).toEqual({});
  await sandbox.control('state/cal-com', paris({ minimumBookingNotice: 30 }));
  expect(
    at(
      (await slots({ eventTypeId: '5', start: '2027-01-11', end: '2027-01-11', format: 'range' }))
        .body,
      'data',
    ),
  ).toEqual({
    '2027-01-11': [{ start: '2027-01-11T09:00:00.000Z', end: '2027-01-11T10:00:00.000Z' }],
  });
});

test('an override replaces the weekly hours of its date', async () => {
  await travelTo('2027-01-07T08:00:00Z');
  await sandbox.control('state/cal-com', {
    event_types: [
      {
        id: 6,
        lengthInMinutes: 30,
        minimumBookingNotice: 0,
        schedule: {
          timeZone: 'UTC',
          availability: [{ days: ['Monday'], startTime: '09:00', endTime: '10:00' }],
          overrides: [{ date: '2027-01-11', startTime: '15:00', endTime: '15:30' }],
        },
      },
    ],
  });
  const answer = await slots({ eventTypeId: '6', start: '2027-01-11', end: '2027-01-11' });
  expect(at(answer.body, 'data')).toEqual({
    '2027-01-11': [{ start: '2027-01-11T15:00:00.000Z' }],
  });
});

describe('versions and errors', () => {
  test('without the version header another shape answers', async () => {
    const answer = await slots(
      { eventTypeId: '1001', startTime: '2027-01-11', endTime: '2027-01-12' },
      {},
    );
    expect(at(answer.body, 'data')).toHaveProperty('slots');
    expect(
      (await slots({ eventTypeId: '1001', start: '2027-01-11', end: '2027-01-12' }, {})).status,
    ).toBe(400);
  });

  test.each([
    [404, { eventTypeId: '9', start: '2027-01-11', end: '2027-01-12' }],
    [400, { eventTypeId: '1001', start: 'soon', end: '2027-01-12' }],
    [400, { eventTypeId: '1001', end: '2027-01-12' }],
    [400, { start: '2027-01-11', end: '2027-01-12' }],
    [400, { eventTypeId: '1001', start: '2027-01-11', end: '2027-01-12', timeZone: 'Mars/Base' }],
    [400, { eventTypeId: '1001', start: '2027-01-11', end: '2027-01-12', duration: '45' }],
  ])('%i for %j', async (status, query) => {
    const answer = await slots(query);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({
      status: 'error',
      timestamp: expect.any(String),
      path: '/v2/slots',
      error: { code: expect.any(String), message: expect.any(String), details: expect.anything() },
    });
  });
});

describe('reservations', () => {
  const reserve = (body: Record<string, unknown>) =>
    sandbox.request('/cal-com/v2/slots/reservations', {
      json: body,
      headers: { ...auth, ...version },
    });

  test('hold a slot, refuse a second holder, and run out', async () => {
    await travelTo('2027-01-07T08:00:00Z');
    await sandbox.control('state/cal-com', paris());
    const body = { eventTypeId: 5, slotStart: '2027-01-11T08:00:00Z', reservationDuration: 10 };
    const first = await reserve(body);
    expect(first).toMatchObject({
      status: 201,
      body: {
        status: 'success',
        data: {
          eventTypeId: 5,
          slotEnd: '2027-01-11T09:00:00.000Z',
          slotDuration: 60,
          reservationDuration: 10,
        },
      },
    });
    expect((await reserve(body)).status).toBe(422);
    const day = { eventTypeId: '5', start: '2027-01-11', end: '2027-01-11' };
    const shown = async () =>
      Object.values(record(at((await slots(day)).body, 'data'))).flat().length;
    expect(await shown()).toBe(2);
    await sandbox.control('clock', { advance_s: 601 });
    expect(await shown()).toBe(3);
    expect((await reserve(body)).status).toBe(201);
  });

  test('can be read, extended and given back', async () => {
    await travelTo('2027-01-07T08:00:00Z');
    await sandbox.control('state/cal-com', paris());
    const body = { eventTypeId: 5, slotStart: '2027-01-11T08:00:00Z' };
    const uid = text(at((await reserve(body)).body, 'data', 'reservationUid'));
    const path = `/cal-com/v2/slots/reservations/${uid}`;
    const headers = { ...auth, ...version };
    expect((await sandbox.request(path, { headers })).body).toMatchObject({
      data: { reservationDuration: 5 },
    });
    const longer = await sandbox.request(path, {
      method: 'PATCH',
      json: { ...body, reservationDuration: 30 },
      headers,
    });
    expect(longer.body).toMatchObject({ data: { reservationUid: uid, reservationDuration: 30 } });
    expect((await sandbox.request(path, { method: 'DELETE', headers })).status).toBe(200);
    expect((await sandbox.request(path, { headers })).status).toBe(404);
  });

  test('refuse a time outside the working hours', async () => {
    await travelTo('2027-01-07T08:00:00Z');
    await sandbox.control('state/cal-com', paris());
    expect((await reserve({ eventTypeId: 5, slotStart: '2027-01-11T15:00:00Z' })).status).toBe(422);
  });
});
