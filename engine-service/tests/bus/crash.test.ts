import { createTestDatabase } from '../../../platform/testing/postgres';
import { clientOf } from '../support/client';
import { startTestEngine } from '../support/engine';
import { startEngineProcess } from '../support/engine-process';
import { startReceiver, waitFor } from '../support/receiver';
import { subscribe } from '../support/subscriber';

const never = { status: 200, afterMs: 3_600_000 };

test('an engine killed in the middle of a delivery loses nothing: the next one sends the same batch again', async () => {
  const database = await createTestDatabase();
  const prepared = await startTestEngine({ databaseUrl: database.url });
  const { id: tenant } = await prepared.tenant();
  const apiKey = await prepared.apiKey(tenant);
  const webhookKey = await prepared.webhookKey(tenant);
  await prepared.close();
  const receiver = await startReceiver();

  const first = await startEngineProcess({ ...prepared.variables, BUS_LEASE_MS: '900' });
  const viaFirst = clientOf(first.url);
  await subscribe(viaFirst, apiKey, receiver, { batch_size: 3, batch_delay_ms: 30_000 });
  receiver.reply(never);
  for (const external_id of ['a', 'b', 'c']) {
    await viaFirst.send(webhookKey, { source: 'form', external_id });
  }
  await receiver.waitFor('the first delivery', () => receiver.batches.length === 1);
  await first.kill();

  receiver.reply(200);
  const second = await startEngineProcess({ ...prepared.variables, BUS_LEASE_MS: '900' });
  const viaSecond = clientOf(second.url);
  await receiver.waitFor('the redelivery', () => receiver.batches.length === 2);
  const [before, after] = receiver.batches;
  expect(after?.delivery_id).toBe(before?.delivery_id);
  expect(after?.events).toEqual(before?.events);
  expect([before?.attempt, after?.attempt]).toEqual([1, 2]);
  await waitFor('an empty queue', async () => {
    const stats = await viaSecond.call<{ totals: Record<string, number> }>(
      'GET',
      '/api/system/bus/stats',
      { key: apiKey },
    );
    return Object.values(stats.body.totals).every((count) => count === 0);
  });
  expect(receiver.batches).toHaveLength(2);

  // SIGTERM with nothing under way ends at once and cleanly.
  expect(await second.stop()).toBe(0);
  await receiver.close();
  await database.close();
});
