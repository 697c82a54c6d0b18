import type { IDataObject } from 'n8n-workflow';
import { runNode } from '../support/n8n';
import {
  closeEngines,
  engineNode,
  scriptedEngine,
  tenantA,
  tenantB,
  uuid,
} from '../support/engine';

afterEach(closeEngines);

interface Sent {
  readonly items: IDataObject[];
}

const ingest = { resource: 'lead', operation: 'ingest' };

function received(n: number, tenant: string): IDataObject {
  return {
    id: uuid(n),
    tenant,
    data: { submission: { source: 'form', email: `lead-${String(n)}@example.com` } },
  };
}

function allCreated(body: unknown) {
  const { items } = body as Sent;
  return {
    body: {
      results: items.map(({ event_id }) => ({
        ok: true,
        outcome: 'created',
        lead: { id: event_id },
      })),
    },
  };
}

test('one request carries all items of a tenant, at most a hundred', async () => {
  const engine = await scriptedEngine(({ body }) => allCreated(body));
  const items = Array.from({ length: 205 }, (_, n) => received(n, tenantA));
  const output = await runNode(engineNode(engine, ingest), items);

  expect(engine.requests.map(({ body }) => (body as Sent).items.length).sort()).toEqual([
    100, 100, 5,
  ]);
  expect(engine.requests[0]).toMatchObject({
    method: 'POST',
    path: '/api/leads/ingest',
    headers: { 'x-api-key': 'mee_test', 'x-tenant': tenantA },
  });
  expect(output.map(({ json }) => json.id)).toEqual(items.map(({ id }) => id));
  expect(output.map(({ pairedItem }) => pairedItem)).toEqual(items.map((_, item) => ({ item })));
});

test('tenants are never mixed in a request, and items keep their order', async () => {
  const engine = await scriptedEngine(({ body }) => allCreated(body));
  const items = Array.from({ length: 10 }, (_, n) => received(n, n % 2 === 0 ? tenantA : tenantB));
  const output = await runNode(engineNode(engine, ingest), items);

  expect(engine.requests).toHaveLength(2);
  for (const { headers, body } of engine.requests) {
    const ids = (body as Sent).items.map(({ event_id }) => event_id);
    const own = items.filter(({ tenant }) => tenant === headers['x-tenant']);
    expect(ids).toEqual(own.map(({ id }) => id));
  }
  expect(output.map(({ json }) => [json.id, json.tenant])).toEqual(
    items.map(({ id, tenant }) => [id, tenant]),
  );
});

test('a refused item goes to the error output with its fields; its neighbours go on', async () => {
  const engine = await scriptedEngine(() => ({
    body: {
      results: [
        { ok: true, outcome: 'created', lead: { id: uuid(1) } },
        {
          ok: false,
          code: 'validation_failed',
          detail: 'Some fields are wrong.',
          fields: [{ field: 'submission.email', message: 'Not an e-mail address.' }],
        },
        { ok: true, outcome: 'merged', lead: { id: uuid(3) } },
      ],
    },
  }));
  const output = await runNode(
    engineNode(engine, ingest, 'continueErrorOutput'),
    [1, 2, 3].map((n) => received(n, tenantA)),
  );
  expect(output).toMatchObject([
    { json: { outcome: 'created' }, pairedItem: { item: 0 } },
    {
      json: {
        error: {
          code: 'validation_failed',
          fields: { 'submission.email': 'Not an e-mail address.' },
        },
      },
      pairedItem: { item: 1 },
    },
    { json: { outcome: 'merged' }, pairedItem: { item: 2 } },
  ]);
});

test('an item that cannot be read is not sent, and does not keep the others from being sent', async () => {
  const engine = await scriptedEngine(({ body }) => allCreated(body));
  const output = await runNode(engineNode(engine, ingest, 'continueErrorOutput'), [
    received(1, tenantA),
    { id: uuid(2), tenant: tenantA, data: { submission: 'no object' } },
    received(3, tenantA),
  ]);
  expect((engine.requests[0]?.body as Sent).items).toHaveLength(2);
  expect(output.map(({ json }) => (json.error as IDataObject | undefined)?.code)).toEqual([
    undefined,
    'invalid_parameter',
    undefined,
  ]);
});

test('without an error output the first bad item stops the run before anything is sent', async () => {
  const engine = await scriptedEngine(({ body }) => allCreated(body));
  const run = runNode(engineNode(engine, ingest), [{ id: uuid(1), tenant: tenantA, data: {} }]);
  await expect(run).rejects.toThrow('"Submission"');
  expect(engine.requests).toHaveLength(0);
});

test('an answer that does not match its items is a failure of every one of them', async () => {
  const engine = await scriptedEngine(() => ({ body: { results: [{ ok: true }] } }));
  const output = await runNode(
    engineNode(engine, ingest, 'continueErrorOutput'),
    [1, 2].map((n) => received(n, tenantA)),
  );
  expect(output.map(({ json }) => (json.error as IDataObject).code)).toEqual([
    'malformed_answer',
    'malformed_answer',
  ]);
});

test('one failing tenant leaves the other tenant alone', async () => {
  const engine = await scriptedEngine(({ headers, body }) =>
    headers['x-tenant'] === tenantA
      ? { status: 404, body: { code: 'not_found', detail: 'The tenant was not found.' } }
      : allCreated(body),
  );
  const output = await runNode(engineNode(engine, ingest, 'continueErrorOutput'), [
    received(1, tenantA),
    received(2, tenantB),
  ]);
  expect(output).toMatchObject([
    { json: { error: { code: 'not_found' } } },
    { json: { outcome: 'created', tenant: tenantB } },
  ]);
});

test('scores are sent as Claude Marketing gives them, without what the engine does not store', async () => {
  const engine = await scriptedEngine(() => ({
    body: { results: [{ ok: true, score_id: uuid(7), outcome: 'stored' }] },
  }));
  const scored = {
    id: uuid(5),
    tenant: tenantA,
    lead_id: uuid(6),
    score: 82,
    probability: 0.41,
    temperature: 'hot',
    scorer: 'model',
    reasons: ['Budget stated'],
    evidence: [{ feature: 'budget', quote: '2 000 000' }],
    features: { budget: 'stated' },
    needs_human: false,
    model: 'claude-haiku-5-5',
    prompt_version: 'lead.score@1',
    usage: { input_tokens: 900, output_tokens: 80 },
    cost_usd_micros: 130,
    latency_ms: 700,
    mode: 'sandbox',
    rule_score: 80,
    alarms: [],
    model_asked: 'claude-haiku-5-5',
  };
  const [output] = await runNode(
    engineNode(engine, { resource: 'lead', operation: 'saveScores' }),
    [scored],
  );
  const { id, tenant, rule_score, alarms, model_asked, ...stored } = scored;
  expect(engine.requests[0]?.body).toEqual({ items: [{ ...stored, event_id: id }] });
  expect(output?.json).toMatchObject({
    id,
    tenant,
    score_id: uuid(7),
    outcome: 'stored',
    score: 82,
    temperature: 'hot',
  });
  expect([rule_score, alarms, model_asked]).toBeDefined();
});
