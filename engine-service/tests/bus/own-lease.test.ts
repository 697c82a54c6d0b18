import { startTestEngine } from '../support/engine';
import { waitFor } from '../support/receiver';
import { startSubscriber } from '../support/subscriber';

test('a batch whose lease ran out is not sent again by the engine that is still sending it', async () => {
  const engine = await startTestEngine({ variables: { BUS_LEASE_MS: '60000' } });
  const tenant = (await engine.tenant()).id;
  const apiKey = await engine.apiKey(tenant);
  const webhookKey = await engine.webhookKey(tenant);
  const slow = await startSubscriber(engine, apiKey, { name: 'slow' });
  const quick = await startSubscriber(engine, apiKey, { name: 'quick' });
  let mayEnd = false;
  slow.reply(async () => {
    await waitFor('permission', () => mayEnd);
    return 200;
  });
  await engine.send(webhookKey, { source: 'form', external_id: '0' });
  await slow.waitFor('the delivery', () => slow.batches.length === 1);

  // As after an outage of the database that was longer than the lease.
  await engine.superuser.pool.query(
    `update delivery_batches set lease_until = now() - interval '1 second' where subscription_id = $1`,
    [slow.subscriptionId],
  );
  // Both events delivered elsewhere: the bus has been round to every subscription meanwhile.
  for (const sent of [1, 2]) {
    await engine.send(webhookKey, { source: 'form', external_id: String(sent) });
    await quick.waitFor('the next event', () => quick.events().length === sent + 1);
  }
  mayEnd = true;
  await slow.waitFor('all events', () => slow.events().length >= 3);
  expect(slow.batches.map((batch) => batch.attempt)).toEqual(slow.batches.map(() => 1));
  await slow.close();
  await quick.close();
  await engine.close();
});
