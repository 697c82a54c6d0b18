import { startTestEngine, type TestEngine } from '../support/engine';
import { ingestLead } from '../support/lead';

let engine: TestEngine;
let tenant: string;
let key: string;
let leadId: string;
let clockMs: number;

beforeAll(async () => {
  engine = await startTestEngine({ now: () => new Date(clockMs) });
});

beforeEach(async () => {
  clockMs = Date.now();
  tenant = (await engine.tenant()).id;
  key = await engine.apiKey(tenant);
  leadId = await ingestLead(engine, key, {
    email: 'awa@example.sn',
    phone: '+221771234567',
    consent: { granted: true },
  });
});

afterAll(() => engine.close());

interface Claim {
  outcome: string;
  reason?: string;
  interaction: { id: string; status: string; address: string } | null;
  window: { whatsapp_open: boolean; closes_at: string | null };
  code?: string;
  errors?: { field: string }[];
}

const message = { idempotency_key: 'hello 1', channel: 'whatsapp', kind: 'hello' };

async function claim(body: object = {}, lead = leadId) {
  return engine.call<Claim>('POST', `/api/leads/${lead}/interactions/claim`, {
    key,
    body: { ...message, ...body },
  });
}

async function change(id: string | undefined, body: object) {
  return engine.call<{ status: string; code?: string; sent_at?: string }>(
    'PATCH',
    `/api/leads/interactions/${id}`,
    { key, body: { mode: 'sandbox', ...body } },
  );
}

test('of twenty claims of one key at once, one may send', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => claim()));
  expect(answers.map((answer) => answer.body.outcome).sort()).toEqual([
    'claimed',
    ...Array<string>(19).fill('in_progress'),
  ]);
});

test('who refused at a number is not written to there because somebody else gave it too', async () => {
  const phone = '+221770000009';
  await ingestLead(engine, key, {
    email: 'fatou@example.sn',
    phone,
    name: 'Fatou Sow',
    consent: { granted: false, channels: ['whatsapp'] },
  });
  // Another name and e-mail: a lead of its own, which a person has yet to judge.
  const other = await ingestLead(engine, key, {
    email: 'moussa@example.sn',
    phone,
    name: 'Moussa Fall',
    consent: { granted: true },
  });
  expect((await claim({}, other)).body).toMatchObject({
    outcome: 'blocked',
    reason: 'no_consent',
    interaction: null,
  });
  const byMail = await claim({ channel: 'email', idempotency_key: 'hello 2' }, other);
  expect(byMail.body.outcome).toBe('claimed');
});

test('what was sent is never sent again; recording it twice changes nothing', async () => {
  const { body } = await claim();
  const sent = { status: 'sent', template: 'rdv', external_id: 'wamid.1', body: 'Bonjour' };
  const first = await change(body.interaction?.id, sent);
  clockMs += 600_000;
  const second = await change(body.interaction?.id, sent);
  expect(second.body.sent_at).toBe(first.body.sent_at);
  expect((await claim()).body.outcome).toBe('already_sent');
  expect(await change(body.interaction?.id, { status: 'failed' })).toMatchObject({
    status: 409,
    body: { code: 'interaction_closed' },
  });
  const lead = await engine.call('GET', `/api/leads/${leadId}`, { key });
  expect(lead.body).toMatchObject({ stage: 'contacted' });
});

test('a claim without outcome becomes unconfirmed after two minutes and stays so', async () => {
  const { body } = await claim();
  clockMs += 119_000;
  expect((await claim()).body.outcome).toBe('in_progress');
  clockMs += 2_000;
  expect((await claim()).body).toMatchObject({
    outcome: 'unconfirmed',
    interaction: { id: body.interaction?.id, status: 'unconfirmed' },
  });
  clockMs += 30 * 86_400_000;
  expect((await claim()).body.outcome).toBe('unconfirmed');
});

test('proven not sent, it may be claimed again', async () => {
  const { body } = await claim();
  await change(body.interaction?.id, { status: 'failed', error: 'template paused' });
  expect((await claim()).body).toMatchObject({
    outcome: 'claimed',
    interaction: { id: body.interaction?.id, status: 'claimed' },
  });
});

test('a key used for another lead or channel is refused', async () => {
  await claim();
  const other = await ingestLead(engine, key, {
    email: 'other@example.sn',
    consent: { granted: true },
  });
  for (const answer of [
    await claim({ channel: 'email' }, other),
    await claim({ channel: 'email' }),
  ]) {
    expect(answer).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
  }
});

test('the same key of another tenant is another message', async () => {
  await claim();
  const other = await engine.tenant();
  const otherKey = await engine.apiKey(other.id);
  const lead = await ingestLead(engine, otherKey, {
    phone: '+221771234567',
    consent: { granted: true },
  });
  const answer = await engine.call('POST', `/api/leads/${lead}/interactions/claim`, {
    key: otherKey,
    body: message,
  });
  expect(answer.body).toMatchObject({ outcome: 'claimed' });
});

describe('blocked', () => {
  test('without any consent', async () => {
    const silent = await ingestLead(engine, key, { phone: '+221770000009' });
    expect((await claim({}, silent)).body).toEqual({
      outcome: 'blocked',
      reason: 'no_consent',
      interaction: null,
      window: { whatsapp_open: false, closes_at: null },
    });
  });

  test('when the channel or the purpose was not agreed to', async () => {
    const lead = await ingestLead(engine, key, {
      email: 'narrow@example.sn',
      phone: '+221770000010',
      consent: { granted: true, channels: ['email'] },
    });
    expect((await claim({ idempotency_key: 'a' }, lead)).body.reason).toBe('no_consent');
    expect(
      (await claim({ idempotency_key: 'b', channel: 'email', purpose: 'marketing' }, lead)).body
        .reason,
    ).toBe('no_consent');
    expect((await claim({ idempotency_key: 'c', channel: 'email' }, lead)).body.outcome).toBe(
      'claimed',
    );
  });

  test('when the person is suppressed, by any identity, before consent is looked at', async () => {
    await engine.superuser.pool.query(
      `insert into suppression_entries (id, tenant_id, identity_kind, identity_channel, identity_value, reason, channel)
       values (new_uuid_v7(), $1, 'email', 'email', 'awa@example.sn', 'opt_out', 'whatsapp')`,
      [tenant],
    );
    expect((await claim()).body).toMatchObject({ outcome: 'blocked', reason: 'suppressed' });
    expect((await claim({ idempotency_key: 'mail', channel: 'email' })).body.outcome).toBe(
      'claimed',
    );
  });

  test('when there is no address for the channel', async () => {
    const lead = await ingestLead(engine, key, {
      email: 'mail-only@example.sn',
      consent: { granted: true },
    });
    expect((await claim({}, lead)).body.reason).toBe('no_address');
    expect((await claim({ idempotency_key: 't', channel: 'telegram' }, lead)).body.reason).toBe(
      'no_address',
    );
  });

  test('and free again once the consent is there', async () => {
    const lead = await ingestLead(engine, key, { email: 'later@example.sn' });
    const mail = { idempotency_key: 'later', channel: 'email' };
    expect((await claim(mail, lead)).body.outcome).toBe('blocked');
    await ingestLead(engine, key, { email: 'later@example.sn', consent: { granted: true } });
    expect((await claim(mail, lead)).body.outcome).toBe('claimed');
  });
});

test('the answer tells whether the WhatsApp window is open and when it closes', async () => {
  const inbound = new Date(clockMs - 23 * 3_600_000);
  await engine.superuser.pool.query(
    'update leads set last_whatsapp_inbound_at = $1 where id = $2',
    [inbound, leadId],
  );
  expect((await claim()).body.window).toEqual({
    whatsapp_open: true,
    closes_at: new Date(clockMs + 3_600_000).toISOString(),
  });
  clockMs += 3_600_000;
  expect((await claim()).body.window.whatsapp_open).toBe(false);
});

test.each([
  [{ idempotency_key: '' }, 'idempotency_key'],
  [{ channel: 'pigeon' }, 'channel'],
  [{ kind: '' }, 'kind'],
  [{ to: '+1' }, 'to'],
])('a wrong claim is refused: %j', async (wrong, field) => {
  const answer = await claim(wrong);
  expect(answer.status).toBe(422);
  expect(answer.body.errors?.map((error) => error.field)).toContain(field);
});
