import { startTestEngine, type TestEngine } from '../support/engine';

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
});

afterAll(() => engine.close());

const failure = {
  workflow_id: 'mkt303',
  workflow_name: 'MKT-303 Book a meeting',
  node: 'Cal.com',
  message: 'Slot 17 was taken',
};

test('a signed report of n8n counts once per webhook-id and groups with the same failure', async () => {
  const tenant = (await engine.tenant()).id;
  const key = await engine.webhookKey(tenant, 'n8n-error');
  const apiKey = await engine.apiKey(tenant);
  const first = await engine.send(key, failure, { id: 'err_1', entry: 'n8n-error' });
  expect(first).toMatchObject({ status: 202, body: { status: 'accepted' } });
  const replay = await engine.send(key, failure, { id: 'err_1', entry: 'n8n-error' });
  expect(replay.body).toEqual({ event_id: first.body.event_id, status: 'duplicate' });
  await engine.send(
    key,
    { ...failure, message: 'Slot 18 was taken' },
    {
      id: 'err_2',
      entry: 'n8n-error',
    },
  );
  const list = await engine.call<{ items: object[] }>('GET', '/api/system/errors', { key: apiKey });
  expect(list.body.items).toMatchObject([{ occurrences: 2, message: 'Slot 18 was taken' }]);
  const events = await engine.superuser.pool.query(
    `select 1 from outbox_events where type = 'workflow.error' and tenant_id = $1`,
    [tenant],
  );
  expect(events.rowCount).toBe(1);
});

test('an unsigned report is refused', async () => {
  expect(await engine.call('POST', '/api/webhooks/n8n-error', { body: failure })).toMatchObject({
    status: 401,
    body: { code: 'webhook_key_unknown' },
  });
});
