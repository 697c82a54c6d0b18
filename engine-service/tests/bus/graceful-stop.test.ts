import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../../../platform/testing/postgres';
import { startTestEngine, type TestEngine } from '../support/engine';
import { startReceiver, waitFor, type Receiver } from '../support/receiver';
import { subscribe } from '../support/subscriber';

let database: TestDatabase;
let engine: TestEngine;
let receiver: Receiver;
let apiKey: string;

beforeEach(async () => {
  database = await createTestDatabase();
  engine = await startTestEngine({ databaseUrl: database.url });
  receiver = await startReceiver();
  const tenant = (await engine.tenant()).id;
  apiKey = await engine.apiKey(tenant);
  await subscribe(engine, apiKey, receiver);
  const webhookKey = await engine.webhookKey(tenant);
  await engine.send(webhookKey, { source: 'form', external_id: 'one' });
});

afterEach(async () => {
  await receiver.close();
  await database.close();
});

/** Stops the engine while its subscriber is at work and lets that end as `work` says. */
async function stopDuring(work: () => Promise<number>): Promise<void> {
  let stopping = false;
  receiver.reply(async () => {
    await waitFor('the stop', () => stopping);
    return work();
  });
  await receiver.waitFor('the delivery', () => receiver.batches.length === 1);
  const stopped = engine.close();
  stopping = true;
  await stopped;
}

test('a workflow that is under way when the engine stops can still store its result', async () => {
  let answered = '';
  await stopDuring(async () => {
    // Long enough for the stop to have begun in earnest.
    await delay(300);
    answered = await engine.call('GET', '/api/system/bus/stats', { key: apiKey }).then(
      ({ status }) => String(status),
      (failure: unknown) => `no answer: ${String((failure as Error).cause)}`,
    );
    return answered === '200' ? 200 : 500;
  });
  expect(answered).toBe('200');
  const next = await startTestEngine({ replicaOf: engine });
  const { rows } = await next.superuser.pool.query('select status, tries from deliveries');
  await next.close();
  expect(rows).toEqual([{ status: 'done', tries: 0 }]);
});

test('a failure while the engine stops costs no try: the next engine sends the same batch again', async () => {
  await stopDuring(() => Promise.resolve(500));
  receiver.reply(200);
  const next = await startTestEngine({ replicaOf: engine });
  await receiver.waitFor('the second delivery', () => receiver.batches.length === 2);
  await waitFor('its receipt', async () => {
    const { rowCount } = await next.superuser.pool.query(
      `select 1 from deliveries where status = 'done' and tries = 0`,
    );
    return rowCount === 1;
  });
  await next.close();
  const [first, second] = receiver.batches;
  expect(second?.delivery_id).toBe(first?.delivery_id);
});
