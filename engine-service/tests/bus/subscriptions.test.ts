import { startTestEngine, type TestEngine, type WebhookKeyMaterial } from '../support/engine';
import { startReceiver, waitFor, type Receiver } from '../support/receiver';
import { subscribe } from '../support/subscriber';
import { maintainBus } from '../../bus/maintenance';

let engine: TestEngine;
let receiver: Receiver;
let tenant: string;
let apiKey: string;
let webhookKey: WebhookKeyMaterial;

beforeAll(async () => {
  engine = await startTestEngine();
});

beforeEach(async () => {
  receiver = await startReceiver();
  tenant = (await engine.tenant()).id;
  apiKey = await engine.apiKey(tenant);
  webhookKey = await engine.webhookKey(tenant);
});

afterEach(() => receiver.close());
afterAll(() => engine.close());

const send = async (external_id: string) =>
  (await engine.send(webhookKey, { source: 'form', external_id })).body.event_id;

const unsubscribe = (id: string) =>
  engine.call('DELETE', `/api/system/bus/subscriptions/${id}`, { key: apiKey });

const read = (id: string) =>
  engine.call<{ status: string; url: string; secret?: string }>(
    'GET',
    `/api/system/bus/subscriptions/${id}`,
    { key: apiKey },
  );

test('a lead that came before its workflow was first published is delivered to it, and to no later one', async () => {
  const before = await send('before');
  await subscribe(engine, apiKey, receiver, { name: 'first' });
  const after = await send('after');
  await receiver.waitFor('both events', () => receiver.events().length === 2);
  expect(receiver.events().map((event) => event.id)).toEqual([before, after]);

  const late = await startReceiver();
  await subscribe(engine, apiKey, late, { name: 'second' });
  const last = await send('last');
  await late.waitFor('the event', () => late.events().length === 1);
  expect(late.events().map((event) => event.id)).toEqual([last]);
  await late.close();
});

test('leads that arrive while their workflow is being published are each delivered once', async () => {
  const sending = Array.from({ length: 40 }, (_, index) => send(`during-${index}`));
  await Promise.all(sending.slice(0, 10));
  await subscribe(engine, apiKey, receiver, { name: 'racing' });
  const sent = await Promise.all(sending);
  await receiver.waitFor('all events', () => receiver.events().length >= sent.length);
  expect(
    receiver
      .events()
      .map((event) => event.id)
      .sort(),
  ).toEqual(sent.sort());
});

test('while n8n restarts (unsubscribes, then subscribes under the same name) nothing is lost', async () => {
  const id = await subscribe(engine, apiKey, receiver);
  expect((await unsubscribe(id)).status).toBe(204);
  expect((await read(id)).body.status).toBe('paused');
  const missed = [await send('a'), await send('b')];
  const again = await subscribe(engine, apiKey, receiver);
  expect(again).toBe(id);
  await receiver.waitFor('what was missed', () => receiver.events().length === 2);
  expect(
    receiver
      .events()
      .map((event) => event.id)
      .sort(),
  ).toEqual(missed.sort());
});

test('subscribing again replaces address, settings and secret, and shows the secret only then', async () => {
  const id = await subscribe(engine, apiKey, receiver);
  const other = await startReceiver();
  await subscribe(engine, apiKey, other);
  const { body } = await read(id);
  expect(body).toMatchObject({ url: other.url, status: 'active' });
  expect(body.secret).toBeUndefined();
  await send('a');
  await other.waitFor('the event', () => other.events().length === 1);
  expect(receiver.batches).toHaveLength(0);
  await other.close();
});

test('a batch signed with the replaced secret is refused once and costs no try', async () => {
  const id = await subscribe(engine, apiKey, receiver);
  let resubscribed = false;
  receiver.reply(async () => {
    if (resubscribed) return 200;
    resubscribed = true;
    await subscribe(engine, apiKey, receiver);
    return 401;
  });
  await send('a');
  await receiver.waitFor('the second delivery', () => receiver.batches.length === 2);
  expect(receiver.batches.map((batch) => batch.attempt)).toEqual([1, 2]);
  const { rows } = await engine.superuser.pool.query<{ tries: number }>(
    'select tries from deliveries where subscription_id = $1',
    [id],
  );
  expect(rows).toEqual([{ tries: 0 }]);
});

test('a subscription paused for more than 72 h expires; what it collected waits in the dead letters', async () => {
  const id = await subscribe(engine, apiKey, receiver);
  await unsubscribe(id);
  const missed = await send('a');
  const bus = engine.open('engine_bus').query;
  await maintainBus(bus, new Date(Date.now() + 71 * 3_600_000));
  expect((await read(id)).body.status).toBe('paused');
  await maintainBus(bus, new Date(Date.now() + 73 * 3_600_000));
  expect((await read(id)).body.status).toBe('expired');
  const uncollected = await send('uncollected');
  const dead = await engine.call<{ items: { id: string; event: { id: string } }[] }>(
    'GET',
    '/api/system/bus/dead-letters',
    { key: apiKey },
  );
  expect(dead.body.items.map((item) => item.event.id)).toEqual([missed]);
  // Nobody collected it, so it would be lost if the subscription only went on from here.
  await engine.superuser.pool.query(
    `update outbox_events set created_at = now() - interval '5 days' where id = $1`,
    [uncollected],
  );
  await engine.superuser.pool.query(
    `update subscriptions set paused_at = now() - interval '8 days' where id = $1`,
    [id],
  );
  await subscribe(engine, apiKey, receiver);
  await receiver.waitFor('what nobody collected', () => receiver.events().length === 1);
  expect(receiver.events()[0]?.id).toBe(uncollected);
  await engine.call('POST', `/api/system/bus/dead-letters/${dead.body.items[0]?.id}/replay`, {
    key: apiKey,
  });
  await receiver.waitFor('the replay', () => receiver.events().length === 2);
  expect(receiver.events()[1]?.id).toBe(missed);
});

test('an ephemeral subscription is forgotten with its events and does not touch the lasting one', async () => {
  const lasting = await subscribe(engine, apiKey, receiver);
  const test = await startReceiver();
  const id = await subscribe(engine, apiKey, test, { ephemeral: true });
  expect(id).not.toBe(lasting);
  await send('a');
  await test.waitFor('the event', () => test.events().length === 1);
  await receiver.waitFor('the event', () => receiver.events().length === 1);
  expect((await unsubscribe(id)).status).toBe(204);
  expect((await read(id)).status).toBe(404);
  expect((await read(lasting)).body.status).toBe('active');
  await test.close();
});

test('an ephemeral subscription nobody removed is swept after ten minutes', async () => {
  const id = await subscribe(engine, apiKey, receiver, { ephemeral: true });
  const bus = engine.open('engine_bus').query;
  await maintainBus(bus, new Date(Date.now() + 9 * 60_000));
  expect((await read(id)).status).toBe(200);
  await maintainBus(bus, new Date(Date.now() + 11 * 60_000));
  expect((await read(id)).status).toBe(404);
});

test('the temperature filter passes what it names, and events without a temperature', async () => {
  await subscribe(engine, apiKey, receiver, {
    event_types: ['lead.qualified', 'lead.ingested'],
    filter: { temperature: ['hot'] },
  });
  const qualify = async (email: string, temperature: string) => {
    const { body } = await engine.call<{ results: { lead: { id: string } }[] }>(
      'POST',
      '/api/leads/ingest',
      { key: apiKey, body: { items: [{ submission: { source: 'form', email } }] } },
    );
    await engine.call('POST', '/api/leads/scores', {
      key: apiKey,
      body: {
        items: [
          {
            lead_id: body.results[0]?.lead.id,
            score: 50,
            probability: 0.5,
            temperature,
            scorer: 'rules',
            reasons: [],
            evidence: [],
            features: {},
            needs_human: false,
            mode: 'live',
          },
        ],
      },
    });
  };
  await qualify('warm@example.sn', 'warm');
  await qualify('hot@example.sn', 'hot');
  await receiver.waitFor('three events', () => receiver.events().length === 3);
  const qualified = receiver.events().filter((event) => event.type === 'lead.qualified');
  expect(qualified.map((event) => event.data)).toMatchObject([{ temperature: 'hot' }]);
});

/** Of this tenant: event ids of the outbox, of the inbox, and how many receipts. */
async function remembered() {
  const ids = async (statement: string) =>
    (await engine.superuser.pool.query<{ id: string }>(statement, [tenant])).rows
      .map((row) => row.id)
      .sort();
  return {
    outbox: await ids('select id from outbox_events where tenant_id = $1'),
    inbox: await ids('select event_id as id from inbox_events where tenant_id = $1'),
    receipts: await ids('select event_id as id from consumer_receipts where tenant_id = $1'),
  };
}

test('after thirty days an event goes with its inbox row and receipts, unless it still waits', async () => {
  const id = await subscribe(engine, apiKey, receiver);
  const delivered = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(send));
  await receiver.waitFor('the events', () => receiver.events().length === 5);
  await waitFor('done', async () => {
    const { rowCount } = await engine.superuser.pool.query(
      `select 1 from deliveries where subscription_id = $1 and status = 'done'`,
      [id],
    );
    return rowCount === 5;
  });
  await unsubscribe(id);
  const waiting = await send('waiting');
  for (const [event_id, external_id] of [
    [delivered[0], 'a'],
    [waiting, 'waiting'],
  ]) {
    const submission = { source: 'form', external_id };
    const { body } = await engine.call('POST', '/api/leads/ingest', {
      key: apiKey,
      body: { items: [{ event_id, submission }] },
    });
    expect(body).toMatchObject({ results: [{ ok: true }] });
  }
  for (const [table, column] of [
    ['outbox_events', 'created_at'],
    ['inbox_events', 'created_at'],
    ['deliveries', 'updated_at'],
    ['delivery_batches', 'updated_at'],
  ]) {
    await engine.superuser.pool.query(
      `update ${table} set ${column} = now() - interval '31 days' where tenant_id = $1`,
      [tenant],
    );
  }
  expect((await remembered()).inbox).toEqual([...delivered, waiting].sort());
  await maintainBus(engine.open('engine_bus').query, new Date(), 2);
  expect(await remembered()).toEqual({
    outbox: [waiting],
    inbox: [waiting],
    receipts: [waiting],
  });
});

test('a subscription of the installation receives every tenant, one of a tenant only its own', async () => {
  const installation = await engine.apiKey();
  const all = await startReceiver();
  const allId = await subscribe(engine, installation, all, { name: 'all tenants' });
  await subscribe(engine, apiKey, receiver);
  const other = await engine.tenant();
  const otherKey = await engine.webhookKey(other.id);
  const mine = await send('mine');
  const theirs = (await engine.send(otherKey, { source: 'form', external_id: 'theirs' })).body
    .event_id;
  // Other tests left events that nobody took; an installation's first subscription gets those too.
  const ofBoth = () => all.events().filter((event) => [tenant, other.id].includes(event.tenant));
  await all.waitFor('both', () => ofBoth().length === 2);
  await receiver.waitFor('mine', () => receiver.events().length === 1);
  expect(
    ofBoth()
      .map((event) => [event.id, event.tenant])
      .sort(),
  ).toEqual(
    [
      [mine, tenant],
      [theirs, other.id],
    ].sort(),
  );
  expect(receiver.events().map((event) => event.id)).toEqual([mine]);
  expect((await unsubscribe(allId)).status).toBe(404);
  await engine.call('DELETE', `/api/system/bus/subscriptions/${allId}`, { key: installation });
  await all.close();
});

test.each([
  [{ url: 'ftp://x/y' }, 'url'],
  [{ url: 'http://user:secret@host/hook' }, 'url'],
  [{ event_types: ['lead.unknown'] }, 'event_types[0]'],
  [{ event_types: [] }, 'event_types'],
  [{ batch_size: 101 }, 'batch_size'],
  [{ batch_delay_ms: 60_001 }, 'batch_delay_ms'],
  [{ filter: { temperature: ['tepid'] } }, 'filter.temperature[0]'],
  [{ name: '' }, 'name'],
])('a wrong subscription is refused: %j', async (wrong, field) => {
  const answer = await engine.call<{ errors: { field: string }[] }>(
    'POST',
    '/api/system/bus/subscriptions',
    {
      key: apiKey,
      body: { name: 'x', url: 'http://127.0.0.1:1/x', event_types: ['lead.received'], ...wrong },
    },
  );
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map((error) => error.field)).toContain(field);
});
