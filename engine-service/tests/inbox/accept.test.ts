import { randomUUID } from 'node:crypto';
import { createGroupCommit } from '../../inbox/group-commit';
import { storeArrivals, type Arrival, type Stored } from '../../inbox/store';
import { waitFor } from '../support/receiver';
import { startTestEngine, type TestEngine, type WebhookKeyMaterial } from '../support/engine';

let engine: TestEngine;
let tenant: string;
let key: WebhookKeyMaterial;

beforeAll(async () => {
  engine = await startTestEngine();
  tenant = (await engine.tenant()).id;
  key = await engine.webhookKey(tenant);
});

afterAll(() => engine.close());

const lead = { source: 'form', email: 'awa@example.sn' };

async function stored(webhookId: string) {
  const { rows } = await engine.superuser.pool.query<{
    body: Record<string, unknown>;
    data: { submission: Record<string, unknown> };
    tenant_id: string;
  }>(
    `select inbox.body, outbox.data, inbox.tenant_id from inbox_events inbox
     join outbox_events outbox on outbox.id = inbox.event_id where webhook_id = $1`,
    [webhookId],
  );
  return rows;
}

test('a signed lead is stored with its event before it is accepted', async () => {
  const answer = await engine.send(key, lead, { id: 'msg_first' });
  expect(answer).toMatchObject({ status: 202, body: { status: 'accepted' } });
  const [row] = await stored('msg_first');
  expect(row).toMatchObject({
    tenant_id: tenant,
    body: lead,
    data: { entry: 'mkt-301', submission: lead },
  });
});

test('a replayed webhook-id answers with its first event and stores nothing, even with another body', async () => {
  const first = await engine.send(key, lead, { id: 'msg_again' });
  const second = await engine.send(key, { ...lead, name: 'Other' }, { id: 'msg_again' });
  expect(second).toMatchObject({
    status: 202,
    body: { status: 'duplicate', event_id: first.body.event_id },
  });
  expect(await stored('msg_again')).toHaveLength(1);
});

test('of fifty identical deliveries at once, one is accepted and all name the same event', async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => engine.send(key, lead, { id: 'msg_burst' })),
  );
  expect(answers.map((answer) => answer.status)).toEqual(Array<number>(50).fill(202));
  expect(answers.filter((answer) => answer.body.status === 'accepted')).toHaveLength(1);
  expect(new Set(answers.map((answer) => answer.body.event_id)).size).toBe(1);
  expect(await stored('msg_burst')).toHaveLength(1);
});

test('the same webhook-id from another sender is another event', async () => {
  const other = await engine.webhookKey(tenant);
  await engine.send(key, lead, { id: 'msg_shared' });
  const answer = await engine.send(other, lead, { id: 'msg_shared' });
  expect(answer.body.status).toBe('accepted');
});

describe('refused with 401', () => {
  const cases: [string, string, () => Promise<{ status: number; body: { code?: string } }>][] = [
    ['an unknown key', 'webhook_key_unknown', () => engine.send({ ...key, key: 'mew_x' }, lead)],
    [
      'no key',
      'webhook_key_unknown',
      () => engine.call('POST', '/api/webhooks/mkt-301', { body: lead }),
    ],
    [
      'a key of another entry',
      'webhook_key_unknown',
      async () => engine.send(await engine.webhookKey(tenant, 'n8n-error'), lead),
    ],
    [
      'a wrong secret',
      'signature_mismatch',
      () => engine.send({ ...key, secret: 'whsec_AAAA' }, lead),
    ],
    [
      'a body changed after signing',
      'signature_mismatch',
      () => engine.send(key, lead, { headers: { 'webhook-id': 'msg_other' } }),
    ],
    [
      'a timestamp 301 s old',
      'timestamp_stale',
      () => engine.send(key, lead, { timestampS: Math.floor(Date.now() / 1000) - 301 }),
    ],
    [
      'a timestamp 302 s ahead',
      'timestamp_stale',
      () => engine.send(key, lead, { timestampS: Math.floor(Date.now() / 1000) + 302 }),
    ],
    [
      'no signature headers',
      'headers_missing',
      () =>
        engine.call('POST', '/api/webhooks/mkt-301', {
          body: lead,
          headers: { 'x-webhook-key': key.key },
        }),
    ],
    [
      'a timestamp that is no number',
      'timestamp_invalid',
      () => engine.send(key, lead, { headers: { 'webhook-timestamp': 'soon' } }),
    ],
    [
      'an endless webhook-id',
      'webhook_id_invalid',
      () => engine.send(key, lead, { id: 'x'.repeat(300) }),
    ],
  ];
  test.each(cases)('%s', async (_what, code, send) => {
    const answer = await send();
    expect(answer).toMatchObject({ status: 401, body: { code } });
    expect(JSON.stringify(answer.body)).not.toContain(key.secret);
  });
});

test('a forged request learns nothing about its fields', async () => {
  const answer = await engine.send({ ...key, secret: 'whsec_AAAA' }, { nonsense: true });
  expect(answer.status).toBe(401);
});

test.each([
  [{ email: 'awa@example.sn' }, 'source'],
  [{ source: 'form', email: 'not an address' }, 'email'],
  [{ source: 'form' }, 'email'],
  [{ ...lead, budget: 3 }, 'budget'],
  [{ ...lead, consent: { granted: 'yes' } }, 'consent.granted'],
  [{ ...lead, consent: { granted: true, channels: ['fax'] } }, 'consent.channels[0]'],
  [{ ...lead, utm: { source: 7 } }, 'utm.source'],
  [{ ...lead, message: 'x'.repeat(10_001) }, 'message'],
  [{ ...lead, tenant_id: randomUUID() }, 'tenant_id'],
  [[lead], 'body'],
])('a wrong field is named: %j → %s', async (body, field) => {
  const answer = await engine.send(key, body);
  expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
  expect(answer.body.errors?.map((error) => error.field)).toContain(field);
});

test('malformed JSON is 400, 11 MB is 413', async () => {
  expect(await engine.send(key, '{"source":')).toMatchObject({
    status: 400,
    body: { code: 'malformed_json' },
  });
  const huge = JSON.stringify({ ...lead, message: 'x'.repeat(11 * 1024 * 1024) });
  expect(await engine.send(key, huge)).toMatchObject({
    status: 413,
    body: { code: 'body_too_large' },
  });
});

test('a body that is not announced as JSON is 415', async () => {
  expect(await engine.send(key, lead, { headers: { 'content-type': 'text/plain' } })).toMatchObject(
    { status: 415, body: { code: 'unsupported_media_type' } },
  );
});

test('a key of a deleted tenant is 404', async () => {
  const gone = (await engine.tenant()).id;
  const orphan = await engine.webhookKey(gone);
  await engine.deleteTenant(gone);
  expect(await engine.send(orphan, lead)).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  });
});

test('hostile text is stored as text', async () => {
  const hostile = {
    source: `'; drop table leads; --`,
    email: 'x@example.sn',
    name: '\u202Eevil\u0000name \ud83d\ude00',
    message: `<script>alert(1)</script> \u0000 \ud800 {{$json.secret}} \${process.env} 你好 ${'𝕏'.repeat(100)}`,
    company: '__proto__',
    external_id: '../../etc/passwd%00',
  };
  // Lone surrogates and NUL can only travel escaped.
  const body = JSON.stringify(hostile);
  expect(body).toMatch(/\\u0000.*\\ud800/);
  const answer = await engine.send(key, body, { id: 'msg_hostile' });
  expect(answer.body.status).toBe('accepted');
  const [row] = await stored('msg_hostile');
  expect(row?.data.submission).toMatchObject({
    source: hostile.source,
    name: '\u202Eevilname \ud83d\ude00',
    message: hostile.message.replace('\u0000', '').replace('\ud800', '\ufffd'),
    external_id: hostile.external_id,
  });
});

test('a prototype key in a body is refused and changes nothing', async () => {
  const answer = await engine.send(key, `{"source":"form","email":"a@b.sn","__proto__":{"x":1}}`);
  expect(answer.status).toBe(422);
  expect('x' in {}).toBe(false);
});

test('one poisoned arrival does not spoil those written with it', async () => {
  const database = engine.open('engine_bus');
  const commit = createGroupCommit<Arrival, Stored>(
    (group) => storeArrivals(database.query, group),
    { maxGroup: 100, writers: 2 },
  );
  const arrival = (webhookId: string, body: string) => ({
    tenant,
    webhookKeyId: key.id,
    webhookId,
    entry: 'mkt-301',
    brandId: null,
    correlationId: 'test',
    body,
    announce: { type: 'lead.received', data: {} },
  });
  const results = await Promise.allSettled([
    commit.add(arrival('msg_good_1', '{}')),
    commit.add(arrival('msg_poison', 'not json')),
    commit.add(arrival('msg_good_2', '{}')),
  ]);
  await commit.settled();
  expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await stored('msg_good_1')).toHaveLength(1);
  expect(await stored('msg_poison')).toHaveLength(0);
});

test('two replicas that meet the same replays in another order do not wait for each other', async () => {
  const database = engine.open('engine_bus');
  const arrival = (webhookId: string): Arrival => ({
    tenant,
    webhookKeyId: key.id,
    webhookId,
    entry: 'mkt-301',
    brandId: null,
    correlationId: 'test',
    body: '{}',
    announce: { type: 'lead.received', data: {} },
  });
  // The other replica, stopped between two rows of its group.
  const other = await engine.superuser.pool.connect();
  const insert = (webhookId: string) =>
    other.query(
      `insert into inbox_events (id, tenant_id, webhook_key_id, webhook_id, entry, event_id, body)
       values (new_uuid_v7(), $1, $2, $3, 'mkt-301', new_uuid_v7(), '{}')`,
      [tenant, key.id, webhookId],
    );
  await other.query('begin');
  await insert('msg_order_a');
  const storing = storeArrivals(database.query, [arrival('msg_order_b'), arrival('msg_order_a')]);
  await waitFor('the group', async () => {
    const { rowCount } = await engine.superuser.pool.query(
      `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return rowCount === 1;
  });
  await insert('msg_order_b');
  await other.query('commit');
  other.release();
  expect((await storing).map((stored) => stored.status)).toEqual(['duplicate', 'duplicate']);
});

test('secrets are sealed in the database and absent from the logs', async () => {
  const { rows } = await engine.superuser.pool.query<{ row: string }>(
    'select to_jsonb(k)::text as row from webhook_keys k',
  );
  const dump = rows.map((row) => row.row).join();
  expect(dump).not.toContain(Buffer.from(key.secret).toString('hex'));
  expect(dump).not.toContain(key.key);
  await engine.send({ ...key, secret: 'whsec_AAAA' }, lead);
  const logged = engine.logs.join('');
  for (const secret of [key.key, key.secret, engine.variables.ENGINE_SECRET_KEY]) {
    expect(logged).not.toContain(secret);
  }
});
