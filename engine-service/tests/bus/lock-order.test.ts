import { sql } from 'kysely';
import { settleBatch, type ClaimedBatch } from '../../bus/batch-store';
import { defaultRetryPolicy } from '../../bus/retry-policy';
import { forget, unsubscribe } from '../../bus/subscriptions';
import { startTestEngine, type TestEngine, type WebhookKeyMaterial } from '../support/engine';
import { startReceiver, waitFor, type Receiver } from '../support/receiver';
import { subscribe } from '../support/subscriber';

// A subscription is removed, or stops, while one of its batches ends: neither may lose to a deadlock.
let engine: TestEngine;
let receiver: Receiver;
let apiKey: string;
let webhookKey: WebhookKeyMaterial;
let bus: ReturnType<TestEngine['open']>['query'];

beforeAll(async () => {
  engine = await startTestEngine();
  bus = engine.open('engine_bus').query;
});

beforeEach(async () => {
  receiver = await startReceiver();
  const { id } = await engine.tenant();
  apiKey = await engine.apiKey(id);
  webhookKey = await engine.webhookKey(id);
});

afterEach(() => receiver.close());
afterAll(() => engine.close());

/** Somebody waits for a row that somebody else holds. */
const isBlocked = async () => {
  const { rows } = await sql<{ waiting: number }>`
    select count(*)::int as waiting from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`.execute(
    engine.superuser.query,
  );
  return (rows[0]?.waiting ?? 0) > 0;
};

async function delivered(ephemeral: boolean): Promise<ClaimedBatch> {
  const subscriptionId = await subscribe(engine, apiKey, receiver, { ephemeral });
  await engine.send(webhookKey, { source: 'form', external_id: 'a' });
  await receiver.waitFor('the event', () => receiver.events().length === 1);
  const idle = () =>
    bus
      .selectFrom('delivery_batches')
      .select(['id', 'attempt', 'worker_id'])
      .where('subscription_id', '=', subscriptionId)
      .where('status', '=', 'done')
      .executeTakeFirst();
  await waitFor('the end of the batch', async () => (await idle()) !== undefined);
  const row = await idle();
  if (!row) throw new Error('No batch');
  // As if it were on its way once more.
  await bus
    .updateTable('delivery_batches')
    .set({ status: 'sending', lease_until: sql<Date>`now() + interval '1 hour'` })
    .where('id', '=', row.id)
    .execute();
  return {
    id: row.id,
    subscriptionId,
    url: 'http://127.0.0.1/unused',
    sealedSecret: Buffer.alloc(0),
    secretVersion: 1,
    attempt: row.attempt,
    events: [],
  };
}

test('a subscription that is removed waits for a batch that is just being written down', async () => {
  const batch = await delivered(true);
  const removed = await bus.transaction().execute(async (ending) => {
    await ending
      .selectFrom('delivery_batches')
      .select('id')
      .where('id', '=', batch.id)
      .forUpdate()
      .execute();
    const removal = unsubscribe(bus, undefined, batch.subscriptionId);
    await waitFor('the removal to wait', isBlocked);
    await ending
      .updateTable('deliveries')
      .set({ updated_at: sql<Date>`now()` })
      .where('batch_id', '=', batch.id)
      .execute();
    return { removal };
  });
  expect(await removed.removal).toBe(true);
});

test('a batch that failed waits for a subscription that is just being removed', async () => {
  const batch = await delivered(true);
  const { worker_id } = await bus
    .selectFrom('delivery_batches')
    .select('worker_id')
    .where('id', '=', batch.id)
    .executeTakeFirstOrThrow();
  const settled = await bus.transaction().execute(async (removing) => {
    await removing
      .selectFrom('subscriptions')
      .select('id')
      .where('id', '=', batch.subscriptionId)
      .forUpdate()
      .execute();
    const settling = settleBatch(
      bus,
      batch,
      worker_id,
      { kind: 'absent', reason: 'Connection refused.' },
      defaultRetryPolicy,
      new Date(),
    );
    await waitFor('the settlement to wait', isBlocked);
    await forget(removing, [batch.subscriptionId]);
    return { settling };
  });
  await expect(settled.settling).resolves.toBeUndefined();
});
