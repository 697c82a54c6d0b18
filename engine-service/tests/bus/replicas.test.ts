import { createTestDatabase } from '../../../platform/testing/postgres';
import { startTestEngine } from '../support/engine';
import { startReceiver, waitFor } from '../support/receiver';
import { subscribe } from '../support/subscriber';

test('two replicas on one database deliver every event once and respect the limit together', async () => {
  const one = await startTestEngine();
  const two = await startTestEngine({ replicaOf: one });
  const receiver = await startReceiver();
  const tenant = (await one.tenant()).id;
  const apiKey = await one.apiKey(tenant);
  const webhookKey = await one.webhookKey(tenant);
  await subscribe(one, apiKey, receiver, { batch_size: 5, batch_delay_ms: 5 });
  receiver.reply({ status: 200, afterMs: 5 });

  const sent = await Promise.all(
    Array.from({ length: 300 }, (_, index) =>
      (index % 2 === 0 ? one : two).send(webhookKey, {
        source: 'form',
        external_id: `lead ${index}`,
      }),
    ),
  );
  await receiver.waitFor('all events', () => receiver.events().length >= 300);
  await waitFor('an empty queue', async () => {
    const { body } = await one.call<{ totals: { pending: number; sending: number } }>(
      'GET',
      '/api/system/bus/stats',
      { key: apiKey },
    );
    return body.totals.pending + body.totals.sending === 0;
  });
  expect(
    receiver
      .events()
      .map((event) => event.id)
      .sort(),
  ).toEqual(sent.map((answer) => answer.body.event_id).sort());
  expect(receiver.maxConcurrent()).toBeLessThanOrEqual(2);
  const { rows } = await one.superuser.pool.query<{ workers: number }>(
    'select count(distinct worker_id)::int as workers from delivery_batches',
  );
  expect(rows[0]?.workers).toBe(2);
  await two.close();
  await one.close();
  await receiver.close();
});

test('a replica that stops in the middle of a delivery gives the batch back at once, well before its lease ends', async () => {
  const variables = { BUS_LEASE_MS: '60000', BUS_DRAIN_MS: '50' };
  const database = await createTestDatabase();
  const one = await startTestEngine({ databaseUrl: database.url, variables });
  const receiver = await startReceiver();
  const tenant = (await one.tenant()).id;
  const apiKey = await one.apiKey(tenant);
  await subscribe(one, apiKey, receiver);
  receiver.reply({ status: 200, afterMs: 3_600_000 });
  await one.send(await one.webhookKey(tenant), { source: 'form', email: 'a@example.sn' });
  await receiver.waitFor('the first delivery', () => receiver.batches.length === 1);

  const two = await startTestEngine({ replicaOf: one, variables });
  receiver.reply(200);
  await one.close();
  await receiver.waitFor('the second delivery', () => receiver.batches.length === 2);
  expect(receiver.batches.map((batch) => batch.attempt)).toEqual([1, 2]);
  expect(new Set(receiver.batches.map((batch) => batch.delivery_id)).size).toBe(1);
  await two.close();
  await receiver.close();
  await database.close();
});
