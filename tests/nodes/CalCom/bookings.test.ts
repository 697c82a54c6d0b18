import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { CalCom } from '../../../nodes/CalCom/CalCom.node';
import { listContext, on, runNode, runOnce, text } from '../support/n8n';
import { records, requestsOf, useSandbox } from '../support/sandbox';
import { vendorNode } from '../support/vendor-nodes';

const sandbox = useSandbox();
const eventTypeId = 4711;

beforeEach(async () => {
  await sandbox().control('state/cal-com', {
    event_types: [{ id: eventTypeId, slug: 'call', title: 'Product tour', bookingWindowDays: 60 }],
  });
});

function calCom(parameters: INodeParameters, onError?: INode['onError']) {
  return vendorNode('calCom', sandbox(), parameters, onError);
}

const week = {
  start: '={{ $now.plus(1, "day").toISO() }}',
  end: '={{ $now.plus(12, "day").toISO() }}',
};

async function freeSlots(): Promise<IDataObject[]> {
  const { slots } = await runOnce(
    calCom({
      resource: 'slot',
      operation: 'getAll',
      eventTypeId,
      ...week,
      output: 'list',
      options: { limit: 5 },
    }),
  );
  return slots as IDataObject[];
}

async function bookings(): Promise<Record<string, unknown>[]> {
  return records((await sandbox().state('cal-com')).bookings);
}

const awa = {
  resource: 'booking',
  operation: 'create',
  eventTypeId,
  attendeeName: 'Awa Diop',
  attendeeEmail: 'awa@example.com',
  attendeeTimeZone: 'Africa/Dakar',
  reconciliationKey: 'booking-1',
};

describe('slots', () => {
  test('come as items in UTC, earliest first, with their local time', async () => {
    const slots = await runNode(
      calCom({
        resource: 'slot',
        operation: 'getAll',
        eventTypeId,
        ...week,
        options: { limit: 3, timeZone: 'Europe/Paris' },
      }),
      [{ id: 'event-1', tenant: 't' }],
    );
    expect(slots).toHaveLength(3);
    const [first] = slots;
    expect(first?.json).toMatchObject({ mode: 'sandbox', provider: 'cal-com', tenant: 't' });
    expect(first?.json.start).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:00\.000Z$/);
    expect(Date.parse(text(first?.json.start_local))).toBe(Date.parse(text(first?.json.start)));
    expect(Date.parse(text(first?.json.end)) - Date.parse(text(first?.json.start))).toBe(
      30 * 60_000,
    );
    const starts = slots.map(({ json }) => json.start);
    expect(starts).toEqual([...starts].sort());
  });

  test('as a list give one item also when none is free', async () => {
    const now = Date.now();
    await sandbox().control('state/cal-com', {
      busy: [
        { start: new Date(now).toISOString(), end: new Date(now + 30 * 86_400_000).toISOString() },
      ],
    });
    const output = await runOnce(
      calCom({ resource: 'slot', operation: 'getAll', eventTypeId, ...week, output: 'list' }),
      { id: 'event-1' },
    );
    expect(output).toMatchObject({ id: 'event-1', slots: [], count: 0 });
  });

  test('can be reserved once; the second comer is told so', async () => {
    const [slot] = await freeSlots();
    const reserve = {
      resource: 'slot',
      operation: 'reserve',
      eventTypeId,
      start: text(slot?.start),
    };
    const held = await runOnce(calCom(reserve));
    expect(held).toMatchObject({ reservation_uid: expect.any(String), start: slot?.start });
    const { error } = await runOnce(calCom(reserve, 'continueErrorOutput'));
    expect(error).toMatchObject({ code: 'slot_taken' });
  });
});

describe('create', () => {
  test('books, keeps the key in the metadata and says what a workflow needs', async () => {
    const [slot] = await freeSlots();
    const output = await runOnce(
      calCom({
        ...awa,
        start: text(slot?.start),
        additionalFields: { metadata: '{"lead_id": "lead-7"}', attendeeLanguage: 'fr' },
      }),
    );
    expect(output).toMatchObject({
      outcome: 'confirmed',
      reconciled: false,
      status: 'accepted',
      start: slot?.start,
      end: slot?.end,
      attendee_email: 'awa@example.com',
      meeting_url: expect.stringMatching(/^https:/),
      provider: 'cal-com',
      mode: 'sandbox',
    });
    expect(await bookings()).toMatchObject([
      { uid: output.booking_uid, metadata: { lead_id: 'lead-7', reconciliation_key: 'booking-1' } },
    ]);
  });

  test('tells a booking that waits for the host from a confirmed one', async () => {
    await sandbox().control('state/cal-com', {
      event_types: [{ id: eventTypeId, requiresConfirmation: true }],
    });
    const [slot] = await freeSlots();
    const output = await runOnce(calCom({ ...awa, start: text(slot?.start) }));
    expect(output).toMatchObject({ outcome: 'pending', status: 'pending' });
  });

  test('of a taken slot ends as slot_taken and books nothing', async () => {
    const [slot] = await freeSlots();
    await runOnce(calCom({ ...awa, start: text(slot?.start) }));
    const { error } = await runOnce(
      calCom(
        { ...awa, start: text(slot?.start), reconciliationKey: 'booking-2' },
        'continueErrorOutput',
      ),
    );
    expect(error).toMatchObject({
      code: 'slot_taken',
      description: expect.stringContaining('free slots'),
    });
    expect(await bookings()).toHaveLength(1);
  });

  test.each([
    ['an answer that never comes', { kind: 'timeout_after_success' }],
    ['a connection that breaks', { kind: 'reset', after_success: true }],
  ])('finds its booking again after %s', async (_what, fault) => {
    const [slot] = await freeSlots();
    await sandbox().fault('cal-com', fault, { method: 'POST', path: '/v2/bookings' });
    const output = await runOnce(
      calCom({ ...awa, start: text(slot?.start), additionalFields: { timeoutSeconds: 1 } }),
    );
    expect(output).toMatchObject({ outcome: 'confirmed', reconciled: true, start: slot?.start });
    expect(await bookings()).toHaveLength(1);
  });

  test('without a key cannot find it, says unconfirmed and does not try again', async () => {
    const [slot] = await freeSlots();
    await sandbox().fault(
      'cal-com',
      { kind: 'timeout_after_success' },
      { method: 'POST', path: '/v2/bookings' },
    );
    const output = await runOnce(
      calCom({
        ...awa,
        reconciliationKey: '',
        start: text(slot?.start),
        additionalFields: { timeoutSeconds: 1 },
      }),
    );
    expect(output).toMatchObject({
      outcome: 'unconfirmed',
      reason: 'timeout',
      booking_uid: null,
      mode: 'sandbox',
    });
    expect(await bookings()).toHaveLength(1);
  });

  test('stays unconfirmed when nothing is found after a timeout: it may still be on its way', async () => {
    const [slot] = await freeSlots();
    await sandbox().fault(
      'cal-com',
      { kind: 'delay', ms: 3_000 },
      { method: 'POST', path: '/v2/bookings' },
    );
    const output = await runOnce(
      calCom({ ...awa, start: text(slot?.start), additionalFields: { timeoutSeconds: 1 } }),
    );
    expect(output).toMatchObject({ outcome: 'unconfirmed', reason: 'timeout' });
    const creations = await requestsOf(sandbox(), 'cal-com');
    expect(creations.filter(({ method }) => method === 'POST')).toHaveLength(1);
    // And it was: a second try would have met it.
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(await bookings()).toHaveLength(1);
  });

  test('tries again after a 500 that a look-up shows to have had no effect', async () => {
    const [slot] = await freeSlots();
    await sandbox().fault(
      'cal-com',
      { kind: 'status', status: 500 },
      { method: 'POST', path: '/v2/bookings' },
    );
    const output = await runOnce(calCom({ ...awa, start: text(slot?.start) }));
    expect(output).toMatchObject({ outcome: 'confirmed', reconciled: false });
    expect(await bookings()).toHaveLength(1);
  });

  test('waits for Retry-After of a 429', async () => {
    const [slot] = await freeSlots();
    await sandbox().fault(
      'cal-com',
      { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
      { method: 'POST' },
    );
    await expect(runOnce(calCom({ ...awa, start: text(slot?.start) }))).resolves.toMatchObject({
      outcome: 'confirmed',
    });
  });

  test.each<[string, INodeParameters, string]>([
    ['a time in the past', { start: '2020-01-01T10:00:00Z' }, 'slot_unavailable'],
    ['a time too soon', { start: '={{ $now.plus(1, "minute").toISO() }}' }, 'slot_unavailable'],
    ['an unknown event type', { eventTypeId: 99, start: '2026-12-01T10:00:00Z' }, 'not_found'],
    [
      'a duration the event type does not allow',
      { start: '2026-12-01T10:00:00Z', additionalFields: { durationMinutes: 45 } },
      'invalid_request',
    ],
  ])('of %s is told apart from a taken slot', async (_what, parameters, code) => {
    const { error } = await runOnce(calCom({ ...awa, ...parameters }, 'continueErrorOutput'));
    expect(error).toMatchObject({ code });
  });

  test('needs a way to reach the attendee', async () => {
    const { error } = await runOnce(
      calCom({ ...awa, attendeeEmail: '', start: '2026-12-01T10:00:00Z' }, 'continueErrorOutput'),
    );
    expect(error).toMatchObject({ code: 'invalid_parameter', parameter: 'attendeeEmail' });
  });

  test('one bad item leaves its neighbours alone', async () => {
    const slots = await freeSlots();
    const setting = calCom(
      { ...awa, start: '={{ $json.start }}', reconciliationKey: '={{ $json.key }}' },
      'continueErrorOutput',
    );
    const output = await runNode(setting, [
      { start: slots[0]?.start, key: 'one' },
      { start: 'soon', key: 'two' },
      { start: slots[2]?.start, key: 'three' },
    ]);
    expect(output).toMatchObject([
      { json: { outcome: 'confirmed' }, pairedItem: { item: 0 } },
      {
        json: { error: { code: 'invalid_parameter', parameter: 'start' } },
        pairedItem: { item: 1 },
      },
      { json: { outcome: 'confirmed' }, pairedItem: { item: 2 } },
    ]);
  });
});

describe('a booking', () => {
  async function booked(key = 'booking-1', slot = 0): Promise<IDataObject> {
    const slots = await freeSlots();
    return await runOnce(
      calCom({ ...awa, reconciliationKey: key, start: text(slots[slot]?.start) }),
    );
  }

  test('is read by its uid', async () => {
    const { booking_uid: bookingUid, start } = await booked();
    const read = await runOnce(
      calCom({ resource: 'booking', operation: 'get', bookingUid: text(bookingUid) }),
    );
    expect(read).toMatchObject({ booking_uid: bookingUid, start, event_type_id: eventTypeId });
  });

  test('is found by its key, or not', async () => {
    const { booking_uid } = await booked('wanted');
    await booked('other', 1);
    const find = (reconciliationKey: string) =>
      runOnce(
        calCom({
          resource: 'booking',
          operation: 'find',
          reconciliationKey,
          filters: { attendeeEmail: 'awa@example.com' },
        }),
      );
    await expect(find('wanted')).resolves.toMatchObject({
      found: true,
      outcome: 'confirmed',
      booking_uid,
    });
    await expect(find('missing')).resolves.toMatchObject({ found: false, outcome: 'not_found' });
  });

  test('is listed by attendee and metadata, over all pages', async () => {
    const slots = await freeSlots();
    for (const [index, slot] of slots.entries()) {
      await runOnce(
        calCom({ ...awa, reconciliationKey: `key-${String(index)}`, start: text(slot.start) }),
      );
    }
    const list = (filters: INodeParameters) =>
      runNode(calCom({ resource: 'booking', operation: 'getAll', returnAll: true, filters }), [{}]);
    await expect(list({ attendeeEmail: 'awa@example.com' })).resolves.toHaveLength(slots.length);
    await expect(list({ attendeeEmail: 'nobody@example.com' })).resolves.toHaveLength(0);
    const found = await list({ metadataKey: 'reconciliation_key', metadataValue: 'key-3' });
    expect(found).toMatchObject([{ json: { start: slots[3]?.start }, pairedItem: { item: 0 } }]);
    await expect(list({ metadataKey: 'reconciliation_key', metadataValue: '' })).rejects.toThrow(
      '"Metadata Value" is empty',
    );
  });

  test('is cancelled once; a second time is as good', async () => {
    const { booking_uid } = await booked();
    const cancel = {
      resource: 'booking',
      operation: 'cancel',
      bookingUid: text(booking_uid),
      options: { reason: 'Another day' },
    };
    await expect(runOnce(calCom(cancel))).resolves.toMatchObject({
      outcome: 'cancelled',
      was_cancelled_already: false,
    });
    await expect(runOnce(calCom(cancel))).resolves.toMatchObject({
      outcome: 'cancelled',
      was_cancelled_already: true,
    });
    expect(await bookings()).toMatchObject([
      { status: 'cancelled', cancellationReason: 'Another day' },
    ]);
  });

  test('is moved under a new uid, also when the answer is lost', async () => {
    const slots = await freeSlots();
    const { booking_uid: first } = await booked();
    const move = (uid: unknown, slot: number) =>
      runOnce(
        calCom({
          resource: 'booking',
          operation: 'reschedule',
          bookingUid: text(uid),
          start: text(slots[slot]?.start),
        }),
      );
    const second = await move(first, 2);
    expect(second).toMatchObject({
      outcome: 'confirmed',
      start: slots[2]?.start,
      rescheduled_from_uid: first,
    });
    await sandbox().fault(
      'cal-com',
      { kind: 'reset', after_success: true },
      { method: 'POST', path: '/v2/bookings' },
    );
    const third = await move(second.booking_uid, 4);
    expect(third).toMatchObject({ outcome: 'confirmed', reconciled: true, start: slots[4]?.start });
    expect(third.booking_uid).not.toBe(second.booking_uid);
  });
});

test('event types are listed, for items and for the list in the editor', async () => {
  const types = await runNode(
    calCom({ resource: 'eventType', operation: 'getAll', returnAll: true }),
    [{}],
  );
  expect(types.map(({ json }) => json.id)).toContain(eventTypeId);
  const { listSearch } = new CalCom().methods;
  const { results } = await on(
    listContext(calCom({ resource: 'slot', operation: 'getAll' })),
    listSearch,
    'searchEventTypes',
    'tour',
  );
  expect(results).toMatchObject([{ name: 'Product tour (30 min)', value: String(eventTypeId) }]);
});

test('a wrong key is unauthorized and says what to do', async () => {
  const setting = calCom(
    { resource: 'booking', operation: 'get', bookingUid: 'x' },
    'continueErrorOutput',
  );
  const wrong = {
    marketingCalComApi: { baseUrl: `${sandbox().url}/cal-com`, apiKey: 'cal_live_wrong' },
  };
  const { error } = await runOnce({ ...setting, credentials: wrong });
  expect(error).toMatchObject({ code: 'unauthorized', http_status: 401 });
  expect(JSON.stringify(error)).not.toContain('cal_live_wrong');
});
