import { startTestEngine, type TestEngine } from '../support/engine';

let engine: TestEngine;
let key: string;
let tenant: string;
let clockMs: number;

beforeAll(async () => {
  engine = await startTestEngine({ now: () => new Date(clockMs) });
});

beforeEach(async () => {
  clockMs = Date.now();
  tenant = (await engine.tenant()).id;
  key = await engine.apiKey(tenant);
});

afterAll(() => engine.close());

const failure = {
  workflow_id: 'mkt303',
  workflow_name: 'MKT-303',
  execution_id: '17',
  execution_url: 'http://n8n/execution/17',
  node: 'Cal.com',
  message: 'Slot 42 of booking 018f0000-0000-7000-8000-000000000000 is gone',
  stack: 'at …',
};

const record = (body: object = {}) =>
  engine.call<{ id: string; outcome: string; occurrences: number }>('POST', '/api/system/errors', {
    key,
    body: { ...failure, ...body },
  });

test('a text that is cut in the middle of a character is recorded', async () => {
  const message = `${'x'.repeat(3_999)}\u{1F600} and more`;
  const stack = `${'x'.repeat(15_999)}\u{1F600} and more`;
  expect((await record({ message, stack })).status).toBe(200);
  const webhookKey = await engine.webhookKey(tenant, 'n8n-error');
  const answer = await engine.send(
    webhookKey,
    { ...failure, message, stack },
    { entry: 'n8n-error' },
  );
  expect(answer).toMatchObject({ status: 202, body: { status: 'accepted' } });
});

const announced = async () =>
  (
    await engine.superuser.pool.query<{ data: object }>(
      `select data from outbox_events where tenant_id = $1 and type = 'workflow.error'`,
      [tenant],
    )
  ).rows;

test('the same failure within 15 minutes is one error; its numbers and ids may differ', async () => {
  const first = await record();
  expect(first.body).toMatchObject({ outcome: 'opened', occurrences: 1 });
  clockMs += 14 * 60_000;
  const second = await record({
    message: 'Slot 7 of booking 018f0000-0000-7000-8000-00000000000a is gone',
  });
  expect(second.body).toEqual({ id: first.body.id, outcome: 'grouped', occurrences: 2 });
  clockMs += 15 * 60_000;
  expect((await record()).body).toMatchObject({ outcome: 'opened', occurrences: 1 });
  expect(await announced()).toHaveLength(2);
});

test('another node or message is another error', async () => {
  const ids = [
    (await record()).body.id,
    (await record({ node: 'WhatsApp' })).body.id,
    (await record({ message: 'Timed out' })).body.id,
  ];
  expect(new Set(ids).size).toBe(3);
});

test('ten first reports at once open one error and raise one alert', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => record()));
  expect(answers.filter((answer) => answer.body.outcome === 'opened')).toHaveLength(1);
  expect(Math.max(...answers.map((answer) => answer.body.occurrences))).toBe(10);
  expect(await announced()).toMatchObject([
    { data: { workflow_id: 'mkt303', node: 'Cal.com', execution_url: failure.execution_url } },
  ]);
});

test('an acknowledged error leaves the list of open ones and keeps who and when', async () => {
  const { body } = await record();
  const acknowledged = await engine.call('POST', `/api/system/errors/${body.id}/ack`, { key });
  expect(acknowledged.body).toMatchObject({
    acknowledged_by: 'test',
    acknowledged_at: new Date(clockMs).toISOString(),
  });
  clockMs += 1_000;
  const again = await engine.call('POST', `/api/system/errors/${body.id}/ack`, { key });
  expect(again.body.acknowledged_at).toBe(acknowledged.body.acknowledged_at);
  const open = await engine.call<{ items: object[] }>('GET', '/api/system/errors?open=true', {
    key,
  });
  expect(open.body.items).toEqual([]);
  const all = await engine.call<{ items: object[] }>('GET', '/api/system/errors', { key });
  expect(all.body.items).toHaveLength(1);
});

test('a key of the installation records errors of no tenant, apart from those of tenants', async () => {
  await record();
  const installation = await engine.apiKey();
  const answer = await engine.call('POST', '/api/system/errors', {
    key: installation,
    body: { ...failure, workflow_name: 'MKT-000' },
  });
  expect(answer.body).toMatchObject({ outcome: 'opened' });
  const list = await engine.call<{ items: { workflow_name: string }[] }>(
    'GET',
    '/api/system/errors',
    { key: installation },
  );
  expect(list.body.items.map((item) => item.workflow_name)).toEqual(['MKT-000']);
});

test('endless texts are cut, not refused', async () => {
  const answer = await record({ message: 'x'.repeat(100_000), stack: 'y'.repeat(100_000) });
  expect(answer.status).toBe(200);
});
