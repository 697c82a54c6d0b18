import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { listContext, on, runNode, runOnce } from '../support/n8n';
import { closeEngines, engineNode, scriptedEngine, tenantA, uuid } from '../support/engine';
import { MarketingEngine } from '../../../nodes/MarketingEngine/MarketingEngine.node';

afterEach(closeEngines);

const event = { id: uuid(1), tenant: tenantA, data: { lead: { id: uuid(2) } } };

interface Case {
  readonly name: string;
  readonly parameters: INodeParameters;
  readonly item?: IDataObject;
  readonly sends: { method: string; path: string; body?: unknown };
  readonly answer: IDataObject;
  readonly gives: IDataObject;
}

const cases: readonly Case[] = [
  {
    name: 'lead: get takes the lead from the event and carries the event on',
    parameters: { resource: 'lead', operation: 'get' },
    sends: { method: 'GET', path: `/api/leads/${uuid(2)}` },
    answer: { lead: { id: uuid(2) }, brand: { id: uuid(3) } },
    gives: {
      id: uuid(1),
      tenant: tenantA,
      lead_id: uuid(2),
      lead: { id: uuid(2) },
      brand: { id: uuid(3) },
    },
  },
  {
    name: 'lead: save briefing',
    parameters: {
      resource: 'lead',
      operation: 'saveBriefing',
      text: 'Wants 40 chairs.',
      mode: 'sandbox',
      additionalFields: { model: 'claude-sonnet-5-5', promptVersion: 'lead.brief@1' },
    },
    sends: {
      method: 'PUT',
      path: `/api/leads/${uuid(2)}/briefing`,
      body: {
        text: 'Wants 40 chairs.',
        mode: 'sandbox',
        model: 'claude-sonnet-5-5',
        prompt_version: 'lead.brief@1',
        event_id: uuid(1),
      },
    },
    answer: { text: 'Wants 40 chairs.' },
    gives: { id: uuid(1), lead_id: uuid(2), text: 'Wants 40 chairs.' },
  },
  {
    name: 'booking: claim',
    parameters: { resource: 'booking', operation: 'claim', options: { leaseSeconds: 90 } },
    sends: {
      method: 'POST',
      path: `/api/leads/${uuid(2)}/bookings/claim`,
      body: { event_id: uuid(1), lease_s: 90 },
    },
    answer: { outcome: 'claimed', booking: { id: uuid(4) } },
    gives: {
      id: uuid(1),
      tenant: tenantA,
      outcome: 'claimed',
      booking: { id: uuid(4) },
      lead_id: uuid(2),
    },
  },
  {
    name: 'booking: update',
    parameters: {
      resource: 'booking',
      operation: 'update',
      bookingId: uuid(4),
      status: 'unavailable',
      mode: 'sandbox',
      updateFields: {
        reason: 'slot_taken',
        alternatives: '2026-12-01T10:00:00Z, 2026-12-01T11:00:00Z',
        meetingUrl: '',
      },
    },
    sends: {
      method: 'PATCH',
      path: `/api/leads/bookings/${uuid(4)}`,
      body: {
        status: 'unavailable',
        provider: 'cal-com',
        mode: 'sandbox',
        reason: 'slot_taken',
        alternatives: ['2026-12-01T10:00:00Z', '2026-12-01T11:00:00Z'],
      },
    },
    answer: { id: uuid(4), status: 'unavailable' },
    gives: { booking: { id: uuid(4), status: 'unavailable' }, tenant: tenantA },
  },
  {
    name: 'interaction: claim',
    parameters: {
      resource: 'interaction',
      operation: 'claim',
      idempotencyKey: 'booking-4:confirmation',
      options: { purpose: 'contact' },
    },
    sends: {
      method: 'POST',
      path: `/api/leads/${uuid(2)}/interactions/claim`,
      body: {
        idempotency_key: 'booking-4:confirmation',
        channel: 'whatsapp',
        kind: 'booking_confirmation',
        event_id: uuid(1),
        purpose: 'contact',
      },
    },
    answer: { outcome: 'blocked', reason: 'no_consent', interaction: null },
    gives: { outcome: 'blocked', reason: 'no_consent' },
  },
  {
    name: 'interaction: update',
    parameters: {
      resource: 'interaction',
      operation: 'update',
      interactionId: uuid(5),
      status: 'unconfirmed',
      mode: 'live',
      updateFields: { body: 'Bonjour', error: 'timeout' },
    },
    sends: {
      method: 'PATCH',
      path: `/api/leads/interactions/${uuid(5)}`,
      body: { status: 'unconfirmed', mode: 'live', body: 'Bonjour', error: 'timeout' },
    },
    answer: { id: uuid(5), status: 'unconfirmed' },
    gives: { interaction: { id: uuid(5), status: 'unconfirmed' } },
  },
  {
    name: 'event: reject says why with the code and message of the error output',
    parameters: { resource: 'event', operation: 'reject' },
    item: { ...event, subscription_id: uuid(6), error: { code: 'rate_limited', message: 'Busy' } },
    sends: {
      method: 'POST',
      path: `/api/system/bus/events/${uuid(1)}/reject`,
      body: { subscription_id: uuid(6), reason: 'rate_limited: Busy', retryable: true },
    },
    answer: { event_id: uuid(1), outcome: 'retry' },
    gives: { rejected: true, outcome: 'retry' },
  },
  {
    name: 'workflow error: report takes what the Error Trigger gives',
    parameters: {
      resource: 'workflowError',
      operation: 'report',
      tenant: '',
      additionalFields: {
        executionId: '={{ $json.execution.id }}',
        node: '={{ $json.execution.lastNodeExecuted }}',
      },
    },
    item: {
      workflow: { id: 'mkt302', name: 'MKT-302' },
      execution: { id: '17', lastNodeExecuted: 'Score lead', error: { message: 'Refused' } },
    },
    sends: {
      method: 'POST',
      path: '/api/system/errors',
      body: {
        workflow_id: 'mkt302',
        workflow_name: 'MKT-302',
        message: 'Refused',
        execution_id: '17',
        node: 'Score lead',
      },
    },
    answer: { id: uuid(8), outcome: 'opened', occurrences: 1 },
    gives: { outcome: 'opened', occurrences: 1 },
  },
  {
    name: 'brand: get',
    parameters: {
      resource: 'brand',
      operation: 'get',
      brandId: { __rl: true, mode: 'id', value: uuid(3) },
    },
    sends: { method: 'GET', path: `/api/brands/${uuid(3)}` },
    answer: { id: uuid(3), name: 'Teranga' },
    gives: { brand: { id: uuid(3), name: 'Teranga' } },
  },
];

test.each(cases)('$name', async ({ parameters, item = event, sends, answer, gives }) => {
  const engine = await scriptedEngine(() => ({ body: answer }));
  const output = await runOnce(engineNode(engine, parameters), item);
  const { method, path, body } = engine.requests[0] ?? {};
  expect({ method, path, ...(sends.body === undefined ? {} : { body }) }).toEqual(sends);
  expect(output).toMatchObject(gives);
});

test('an empty tenant sends no X-Tenant header', async () => {
  const engine = await scriptedEngine(() => ({ body: { lead: {} } }));
  await runOnce(
    engineNode(engine, { resource: 'lead', operation: 'get', tenant: '', leadId: uuid(2) }),
  );
  expect(engine.requests[0]?.headers).not.toHaveProperty('x-tenant');
});

test('an id cannot leave its place in the path', async () => {
  const engine = await scriptedEngine(() => ({ body: { lead: {} } }));
  await runOnce(
    engineNode(engine, { resource: 'lead', operation: 'get', leadId: '../brands?x=1' }),
  );
  expect(engine.requests[0]?.path).toBe('/api/leads/..%2Fbrands%3Fx%3D1');
});

describe('get many', () => {
  const page = ({ query }: { query: Readonly<Record<string, string>> }) => {
    const from = Number(query.cursor ?? 0);
    const size = Math.min(Number(query.limit), 250 - from);
    const next = from + size < 250 ? String(from + size) : null;
    const items = Array.from({ length: size }, (_, n) => ({ id: uuid(from + n) }));
    return { body: { items, next_cursor: next } };
  };

  test('follows the cursor to the end', async () => {
    const engine = await scriptedEngine(page);
    const leads = await runNode(
      engineNode(engine, {
        resource: 'lead',
        operation: 'getAll',
        returnAll: true,
        filters: { temperature: 'hot', q: 'di' },
      }),
      [{ tenant: tenantA }],
    );
    expect(leads).toHaveLength(250);
    expect(new Set(leads.map(({ json }) => json.id)).size).toBe(250);
    expect(engine.requests.map(({ query }) => query.cursor)).toEqual([undefined, '100', '200']);
    expect(engine.requests[0]?.query).toMatchObject({ temperature: 'hot', q: 'di', limit: '100' });
    expect(leads[249]).toMatchObject({ json: { tenant: tenantA }, pairedItem: { item: 0 } });
  });

  test('stops at the limit and asks for no more than that', async () => {
    const engine = await scriptedEngine(page);
    const leads = await runNode(
      engineNode(engine, { resource: 'lead', operation: 'getAll', limit: 120 }),
      [{}],
    );
    expect(leads).toHaveLength(120);
    expect(engine.requests.map(({ query }) => query.limit)).toEqual(['100', '20']);
  });
});

test('many items are read a few at a time and come out in order', async () => {
  const engine = await scriptedEngine(({ path }) => ({
    body: { lead: { id: path.split('/').at(-1) } },
  }));
  const items = Array.from({ length: 12 }, (_, n) => ({ lead_id: uuid(n), tenant: tenantA }));
  const output = await runNode(engineNode(engine, { resource: 'lead', operation: 'get' }), items);
  expect(output.map(({ json }) => (json.lead as IDataObject).id)).toEqual(
    items.map(({ lead_id }) => lead_id),
  );
});

test('credential fields with expressions are resolved for each item', async () => {
  const first = await scriptedEngine(() => ({ body: { lead: { at: 'first' } } }));
  const second = await scriptedEngine(() => ({ body: { lead: { at: 'second' } } }));
  const setting = {
    ...engineNode(first, { resource: 'lead', operation: 'get', leadId: uuid(1) }),
    credentials: {
      marketingEngineApi: { baseUrl: '={{ $json.url }}', apiKey: '={{ $json.key }}' },
    },
  };
  const output = await runNode(setting, [
    { url: first.url, key: 'mee_one' },
    { url: second.url, key: 'mee_two' },
  ]);
  expect(output.map(({ json }) => json.lead)).toEqual([{ at: 'first' }, { at: 'second' }]);
  expect(second.requests[0]?.headers['x-api-key']).toBe('mee_two');
});

test('the list of leads in the editor searches and pages', async () => {
  const engine = await scriptedEngine(() => ({
    body: {
      items: [{ id: uuid(1), name: 'Awa', company: 'Teranga', email: 'awa@example.com' }],
      next_cursor: 'c',
    },
  }));
  const context = listContext(
    engineNode(engine, { resource: 'lead', operation: 'get', tenant: tenantA }),
  );
  const { listSearch } = new MarketingEngine().methods;
  const found = await on(context, listSearch, 'searchLeads', 'awa', 'b');
  expect(found).toEqual({
    results: [{ name: 'Awa · Teranga · awa@example.com', value: uuid(1) }],
    paginationToken: 'c',
  });
  expect(engine.requests[0]?.query).toMatchObject({ q: 'awa', cursor: 'b' });
});
