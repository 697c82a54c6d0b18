import { startTestEngine, type TestEngine, type WebhookKeyMaterial } from '../support/engine';
import { startReceiver, waitFor } from '../support/receiver';
import { startSubscriber, subscribe, type Subscriber } from '../support/subscriber';

let engine: TestEngine;
let tenant: string;
let apiKey: string;
let webhookKey: WebhookKeyMaterial;
const subscribers: Subscriber[] = [];

beforeAll(async () => {
  engine = await startTestEngine();
});

beforeEach(async () => {
  tenant = (await engine.tenant()).id;
  apiKey = await engine.apiKey(tenant);
  webhookKey = await engine.webhookKey(tenant);
});

afterEach(async () => {
  for (const subscriber of subscribers.splice(0)) {
    await engine.call('DELETE', `/api/system/bus/subscriptions/${subscriber.subscriptionId}`, {
      key: apiKey,
    });
    await subscriber.close();
  }
});

afterAll(() => engine.close());

async function subscriber(settings: Parameters<typeof startSubscriber>[2] = {}) {
  const started = await startSubscriber(engine, apiKey, settings);
  subscribers.push(started);
  return started;
}

let counter = 0;
async function sendLeads(count: number): Promise<string[]> {
  const answers = await Promise.all(
    Array.from({ length: count }, () => {
      counter += 1;
      return engine.send(webhookKey, { source: 'form', external_id: `lead ${counter}` });
    }),
  );
  return answers.map((answer) => answer.body.event_id);
}

async function deadLetters() {
  const { body } = await engine.call<{
    items: { id: string; tries: number; reason: string; event: { id: string } }[];
  }>('GET', '/api/system/bus/dead-letters', { key: apiKey });
  return body.items;
}

async function statistics() {
  const { body } = await engine.call<{
    totals: { pending: number; sending: number; dead: number };
  }>('GET', '/api/system/bus/stats', { key: apiKey });
  return body.totals;
}

async function settled(): Promise<void> {
  await waitFor('an empty queue', async () => {
    const { pending, sending } = await statistics();
    return pending + sending === 0;
  });
}

test('events arrive once, signed as a batch, with the delivery id as webhook-id', async () => {
  const receiver = await subscriber();
  const sent = await sendLeads(3);
  await receiver.waitFor('three events', () => receiver.events().length >= 3);
  await settled();
  expect(
    receiver
      .events()
      .map((event) => event.id)
      .sort(),
  ).toEqual(sent.sort());
  expect(receiver.refused).toEqual([]);
  expect(receiver.batches[0]).toMatchObject({
    subscription_id: receiver.subscriptionId,
    attempt: 1,
  });
  expect(receiver.headers[0]?.['webhook-id']).toBe(receiver.batches[0]?.delivery_id);
});

test('a batch leaves when it is full', async () => {
  const receiver = await subscriber({ batch_size: 4, batch_delay_ms: 60_000 });
  await sendLeads(8);
  await receiver.waitFor('two batches', () => receiver.batches.length === 2);
  expect(receiver.batches.map((batch) => batch.events.length)).toEqual([4, 4]);
});

test('a batch that is not full leaves when its oldest event has waited long enough', async () => {
  const receiver = await subscriber({ batch_size: 100, batch_delay_ms: 400 });
  const start = Date.now();
  await sendLeads(3);
  await sendLeads(2);
  await receiver.waitFor('the batch', () => receiver.batches.length === 1);
  expect(Date.now() - start).toBeGreaterThanOrEqual(380);
  expect(receiver.events()).toHaveLength(5);
});

test('at most two batches of a subscription are on their way at a time', async () => {
  const receiver = await subscriber({ batch_size: 1 });
  receiver.reply(async () => {
    await waitFor('a second one', () => receiver.maxConcurrent() >= 2);
    return { status: 200, afterMs: 40 };
  });
  await sendLeads(8);
  await receiver.waitFor('all', () => receiver.events().length === 8);
  await settled();
  expect(receiver.maxConcurrent()).toBe(2);
});

test('events of one aggregate arrive one after the other, in order; others are not held up', async () => {
  const receiver = await subscriber({
    event_types: ['lead.ingested'],
    batch_size: 10,
  });
  const ingest = (email: string, message: string) =>
    engine.call('POST', '/api/leads/ingest', {
      key: apiKey,
      body: { items: [{ submission: { source: 'form', email, message } }] },
    });
  const texts = () =>
    receiver
      .events()
      .map((event) => (event.type === 'lead.ingested' ? event.data.lead.messages[0] : undefined));
  // The first one is not answered before the other lead's event came through.
  receiver.reply(async () => {
    if (texts().at(-1) === 'one') await receiver.waitFor('hello', () => texts().includes('hello'));
    return 200;
  });
  for (const message of ['one', 'two', 'three', 'four']) {
    await ingest('slow@example.sn', message);
  }
  await ingest('other@example.sn', 'hello');
  await receiver.waitFor('five events', () => receiver.events().length === 5);
  expect(texts()).toEqual(['one', 'hello', 'two', 'three', 'four']);
  for (const batch of receiver.batches) {
    const aggregates = batch.events.map((event) => event.aggregate.id);
    expect(new Set(aggregates).size).toBe(aggregates.length);
  }
});

test('a failing event is tried three times and put aside; its neighbours get through; a replay delivers it', async () => {
  const receiver = await subscriber({ batch_size: 5, batch_delay_ms: 300 });
  const sent = await sendLeads(5);
  const poison = sent[2] ?? '';
  receiver.reply((batch) => (batch.events.some((event) => event.id === poison) ? 500 : 200));
  await waitFor('a dead letter', async () => (await deadLetters()).length === 1);
  await settled();

  const triesOf = (id: string) =>
    receiver.batches.filter((batch) => batch.events.some((event) => event.id === id));
  expect(triesOf(poison).map((batch) => batch.events.length)).toEqual([5, 1, 1]);
  for (const id of sent.filter((other) => other !== poison)) {
    expect(triesOf(id)).toHaveLength(2);
  }
  const [dead] = await deadLetters();
  expect(dead).toMatchObject({
    tries: 3,
    reason: 'The subscriber answered 500.',
    event: { id: poison },
  });

  receiver.reply(200);
  const replayed = await engine.call('POST', `/api/system/bus/dead-letters/${dead?.id}/replay`, {
    key: apiKey,
  });
  expect(replayed).toMatchObject({ status: 202, body: { status: 'pending' } });
  await receiver.waitFor('the replay', () => triesOf(poison).length === 4);
  await settled();
  expect(await deadLetters()).toEqual([]);
});

test('a subscriber that answers 404, 410, 502, 503 or 504 is away: the same batch comes again and costs no try', async () => {
  const receiver = await subscriber({ batch_delay_ms: 100 });
  const answers = [404, 410, 502, 503, 504];
  receiver.reply(() => answers.shift() ?? 200);
  await sendLeads(2);
  await receiver.waitFor('six tries', () => receiver.batches.length === 6);
  await settled();
  expect(new Set(receiver.batches.map((batch) => batch.delivery_id)).size).toBe(1);
  expect(receiver.batches.map((batch) => batch.attempt)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(receiver.batches.map((batch) => batch.events.length)).toEqual([2, 2, 2, 2, 2, 2]);
  expect(await deadLetters()).toEqual([]);
});

test('a subscriber that refuses connections is away; what it missed arrives when it is back', async () => {
  const receiver = await subscriber();
  const { port } = new URL(receiver.url);
  await receiver.close();
  const sent = await sendLeads(3);
  await waitFor('a try in vain', async () => {
    const { rows } = await engine.superuser.pool.query<{ attempt: number }>(
      'select max(attempt) as attempt from delivery_batches where subscription_id = $1',
      [receiver.subscriptionId],
    );
    return (rows[0]?.attempt ?? 0) >= 4;
  });
  const back = await startReceiver(Number(port));
  await subscribe(engine, apiKey, back, {});
  await back.waitFor('what was missed', () => back.events().length === 3);
  await settled();
  expect(
    back
      .events()
      .map((event) => event.id)
      .sort(),
  ).toEqual(sent.sort());
  await back.close();
});

test('a connection that breaks after sending is tried again without costing a try', async () => {
  const receiver = await subscriber();
  let broken = 0;
  receiver.reply(() => {
    broken += 1;
    return broken <= 4 ? 'reset' : 200;
  });
  await sendLeads(1);
  await receiver.waitFor('the fifth', () => receiver.batches.length === 5);
  await settled();
  expect(await deadLetters()).toEqual([]);
});

test('a rejected event leaves its batch and is retried alone; its neighbours are done', async () => {
  const receiver = await subscriber({ batch_size: 3, batch_delay_ms: 60_000 });
  let rejected: string | undefined;
  receiver.reply(async (batch) => {
    const [first] = batch.events;
    if (rejected === undefined && first) {
      rejected = first.id;
      const answers = [];
      for (let times = 0; times < 2; times += 1) {
        answers.push(
          await engine.call('POST', `/api/system/bus/events/${first.id}/reject`, {
            key: apiKey,
            body: {
              subscription_id: receiver.subscriptionId,
              reason: 'Cal.com said no',
              retryable: true,
            },
          }),
        );
      }
      expect(answers.map((answer) => answer.body)).toEqual([
        { event_id: first.id, outcome: 'retry', tries: 1, due_at: expect.any(String) as string },
        { event_id: first.id, outcome: 'retry', tries: 1, due_at: expect.any(String) as string },
      ]);
    }
    return 200;
  });
  await sendLeads(3);
  await receiver.waitFor('the retry', () => receiver.batches.length === 2);
  await settled();
  expect(receiver.batches[1]?.events.map((event) => event.id)).toEqual([rejected]);
  expect(receiver.batches).toHaveLength(2);
});

test('an event rejected as hopeless goes straight to the dead letters with its reason', async () => {
  const receiver = await subscriber({ batch_size: 2, batch_delay_ms: 60_000 });
  const sent = await sendLeads(2);
  await receiver.waitFor('the batch', () => receiver.batches.length === 1);
  await settled();
  const answer = await engine.call('POST', `/api/system/bus/events/${sent[1]}/reject`, {
    key: apiKey,
    body: { subscription_id: receiver.subscriptionId, reason: 'No such brand', retryable: false },
  });
  expect(answer.body).toMatchObject({ outcome: 'dead_letter', due_at: null });
  expect(await deadLetters()).toMatchObject([{ reason: 'No such brand', event: { id: sent[1] } }]);
});

test('rejecting an event that was never delivered to the subscription is 404', async () => {
  const receiver = await subscriber();
  const answer = await engine.call(
    'POST',
    '/api/system/bus/events/018f0000-0000-7000-8000-000000000000/reject',
    {
      key: apiKey,
      body: { subscription_id: receiver.subscriptionId, reason: 'x', retryable: true },
    },
  );
  expect(answer.status).toBe(404);
});
