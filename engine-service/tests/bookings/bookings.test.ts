import { startTestEngine, type TestEngine } from '../support/engine';
import { waitFor } from '../support/receiver';
import { ingestLead, qualifyLead } from '../support/lead';

let engine: TestEngine;
let key: string;
let leadId: string;
let clockMs: number;
let people = 0;

beforeAll(async () => {
  engine = await startTestEngine({ now: () => new Date(clockMs) });
});

beforeEach(async () => {
  clockMs = Date.now();
  key = await engine.apiKey((await engine.tenant()).id);
  people += 1;
  leadId = await ingestLead(engine, key, { email: `lead${people}@example.sn` });
});

afterAll(() => engine.close());

interface Claim {
  outcome: string;
  booking: { id: string; status: string; lease_until: string | null };
}

async function claim(body: object = {}, lead = leadId) {
  return engine.call<Claim>('POST', `/api/leads/${lead}/bookings/claim`, { key, body });
}

async function change(id: string, body: object) {
  return engine.call<{ status: string; code?: string; errors?: { field: string }[] }>(
    'PATCH',
    `/api/leads/bookings/${id}`,
    { key, body: { provider: 'cal-com', mode: 'sandbox', ...body } },
  );
}

const confirmed = {
  status: 'confirmed',
  start: '2099-01-05T09:00:00+00:00',
  end: '2099-01-05T09:30:00Z',
  external_id: 'cal_1',
};

async function events(bookingId: string): Promise<string[]> {
  const { rows } = await engine.superuser.pool.query<{ type: string }>(
    'select type from outbox_events where aggregate_id = $1 order by seq',
    [bookingId],
  );
  return rows.map((row) => row.type);
}

test('of twenty claims at once, one may book and the others wait', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => claim()));
  expect(answers.map((answer) => answer.body.outcome).sort()).toEqual([
    'claimed',
    ...Array<string>(19).fill('in_progress'),
  ]);
  expect(new Set(answers.map((answer) => answer.body.booking.id)).size).toBe(1);
});

test('a lead whose meeting was cancelled is no longer booked: it stands where it stood before', async () => {
  const stage = async (lead: string) =>
    (await engine.call<{ stage: string }>('GET', `/api/leads/${lead}`, { key })).body.stage;
  const book = async (lead: string) => {
    const { body } = await claim({}, lead);
    await change(body.booking.id, confirmed);
    expect(await stage(lead)).toBe('booked');
    await change(body.booking.id, { status: 'cancelled' });
  };
  await book(leadId);
  expect(await stage(leadId)).toBe('new');
  await qualifyLead(engine, key, leadId);
  await book(leadId);
  expect(await stage(leadId)).toBe('qualified');

  const reached = await ingestLead(engine, key, {
    email: `reached${people}@example.sn`,
    consent: { granted: true },
  });
  const { body: claimed } = await engine.call<{ interaction: { id: string } }>(
    'POST',
    `/api/leads/${reached}/interactions/claim`,
    { key, body: { idempotency_key: reached, channel: 'email', kind: 'hello' } },
  );
  await engine.call('PATCH', `/api/leads/interactions/${claimed.interaction.id}`, {
    key,
    body: { status: 'sent', mode: 'sandbox' },
  });
  await book(reached);
  expect(await stage(reached)).toBe('contacted');
});

test('a meeting outside the calendar of people is refused', async () => {
  const { body } = await claim();
  for (const start of ['0000-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00']) {
    const answer = await change(body.booking.id, { ...confirmed, start });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'start' }] } });
  }
});

test('a booking is confirmed also while its lead is claimed again: neither waits for the other', async () => {
  const { body } = await claim();
  // A second claim at the moment the lease runs out: it has the lead and is about to change the booking.
  const claiming = await engine.superuser.pool.connect();
  await claiming.query('begin');
  await claiming.query('select 1 from leads where id = $1 for no key update', [leadId]);
  const confirming = change(body.booking.id, confirmed);
  await waitFor('the confirmation', async () => {
    const { rowCount } = await engine.superuser.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  });
  await claiming.query(`update calendar_bookings set status = 'unconfirmed' where id = $1`, [
    body.booking.id,
  ]);
  await claiming.query('commit');
  claiming.release();
  expect(await confirming).toMatchObject({ status: 200, body: { status: 'confirmed' } });
});

test('a claim whose lease ran out is unconfirmed until its outcome is recorded, however often it is asked', async () => {
  const { body: first } = await claim({ lease_s: 60 });
  clockMs += 59_000;
  expect((await claim()).body.outcome).toBe('in_progress');
  clockMs += 2_000;
  for (let times = 0; times < 3; times += 1) {
    expect((await claim()).body).toMatchObject({
      outcome: 'unconfirmed',
      booking: { id: first.booking.id, status: 'unconfirmed' },
    });
  }
  clockMs += 86_400_000;
  expect((await claim()).body.outcome).toBe('unconfirmed');

  // The calendar shows the meeting after all.
  expect((await change(first.booking.id, confirmed)).body.status).toBe('confirmed');
  expect((await claim()).body.outcome).toBe('already_booked');
});

test('after looking into the calendar in vain, failed opens the way for a new claim', async () => {
  const { body: first } = await claim({ lease_s: 5 });
  clockMs += 6_000;
  await claim();
  expect((await change(first.booking.id, { status: 'failed', reason: 'not found' })).status).toBe(
    200,
  );
  const { body: second } = await claim();
  expect(second.outcome).toBe('claimed');
  expect(second.booking.id).not.toBe(first.booking.id);
});

test('a late caller can still record a confirmed meeting', async () => {
  const { body } = await claim({ lease_s: 5 });
  clockMs += 60_000;
  expect((await change(body.booking.id, confirmed)).body.status).toBe('confirmed');
});

test('booking.confirmed is announced once, also when the meeting is moved', async () => {
  const { body } = await claim();
  await Promise.all(Array.from({ length: 5 }, () => change(body.booking.id, confirmed)));
  const moved = await change(body.booking.id, {
    ...confirmed,
    start: '2099-01-06T09:00:00Z',
    end: '2099-01-06T09:30:00Z',
  });
  expect(moved.body).toMatchObject({ start: '2099-01-06T09:00:00.000Z' });
  expect(await events(body.booking.id)).toEqual(['booking.confirmed']);
});

test('booking.unavailable carries the alternatives, once per event handled', async () => {
  const eventId = await qualifyLead(engine, key, leadId);
  const { body } = await claim({ event_id: eventId });
  const unavailable = {
    status: 'unavailable',
    reason: 'no_slots',
    alternatives: ['2099-01-07T09:00:00Z'],
  };
  await change(body.booking.id, unavailable);
  // The same event again, after its batch failed elsewhere: the same booking, no second announcement.
  const { body: again } = await claim({ event_id: eventId });
  expect(again).toMatchObject({ outcome: 'claimed', booking: { id: body.booking.id } });
  await change(body.booking.id, unavailable);
  expect(await events(body.booking.id)).toEqual(['booking.unavailable']);
  const { rows } = await engine.superuser.pool.query<{ data: object; causation_id: string }>(
    'select data, causation_id from outbox_events where aggregate_id = $1',
    [body.booking.id],
  );
  expect(rows).toMatchObject([
    {
      causation_id: eventId,
      data: { reason: 'no_slots', alternatives: ['2099-01-07T09:00:00.000Z'] },
    },
  ]);
});

test('a meeting that is over does not stand in the way of the next one', async () => {
  const { body } = await claim();
  await change(body.booking.id, confirmed);
  clockMs = Date.parse('2099-01-05T09:31:00Z');
  expect((await claim()).body.outcome).toBe('claimed');
});

test('cancelled frees the lead; a closed booking cannot be changed', async () => {
  const { body } = await claim();
  await change(body.booking.id, confirmed);
  await change(body.booking.id, { status: 'cancelled' });
  expect(await change(body.booking.id, confirmed)).toMatchObject({
    status: 409,
    body: { code: 'booking_closed' },
  });
  expect((await claim()).body.outcome).toBe('claimed');
});

test.each([
  [{ status: 'confirmed' }, 'start'],
  [{ ...confirmed, end: '2099-01-05T08:00:00Z' }, 'end'],
  [{ ...confirmed, external_id: undefined }, 'external_id'],
  [{ status: 'unavailable', reason: 'bored' }, 'reason'],
  [{ status: 'claimed' }, 'status'],
  [{ status: 'failed', mode: 'demo' }, 'mode'],
  [{ status: 'failed', provider: '' }, 'provider'],
])('a wrong change is refused: %j', async (wrong, field) => {
  const { body } = await claim();
  const answer = await change(body.booking.id, wrong);
  expect(answer.status).toBe(422);
  expect(answer.body.errors?.map((error) => error.field)).toContain(field);
});

test('an unknown lead, booking or event is refused', async () => {
  const unknown = '018f0000-0000-7000-8000-000000000000';
  expect((await claim({}, unknown)).status).toBe(404);
  expect((await change(unknown, { status: 'failed' })).status).toBe(404);
  expect(await claim({ event_id: unknown })).toMatchObject({
    status: 422,
    body: { code: 'event_unknown' },
  });
});
