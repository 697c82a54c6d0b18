import { startTestEngine, type TestEngine } from '../support/engine';

let engine: TestEngine;
let tenant: string;
let key: string;

beforeAll(async () => {
  engine = await startTestEngine();
});

beforeEach(async () => {
  tenant = (await engine.tenant()).id;
  key = await engine.apiKey(tenant);
});

afterAll(() => engine.close());

interface Result {
  readonly ok: boolean;
  readonly code?: string;
  readonly fields?: { field: string }[];
  readonly outcome: string;
  readonly lead: {
    id: string;
    name: string | null;
    email: string | null;
    phone: string | null;
    company: string | null;
    messages: string[];
    source: string;
    touchpoints: number;
    consent: object[];
  };
}

async function ingest(...items: unknown[]): Promise<Result[]> {
  const answer = await engine.call<{ results: Result[] }>('POST', '/api/leads/ingest', {
    key,
    body: { items },
  });
  expect(answer.status).toBe(200);
  return answer.body.results;
}

async function take(submission: object): Promise<Result> {
  const [result] = await ingest({ submission: { source: 'form', ...submission } });
  if (!result) throw new Error('no result');
  return result;
}

async function count(table: string): Promise<number> {
  const { rows } = await engine.superuser.pool.query<{ count: number }>(
    `select count(*)::int as count from ${table} where tenant_id = $1`,
    [tenant],
  );
  return rows[0]?.count ?? -1;
}

const events = async (type: string): Promise<number> => {
  const { rowCount } = await engine.superuser.pool.query(
    'select 1 from outbox_events where tenant_id = $1 and type = $2',
    [tenant, type],
  );
  return rowCount ?? -1;
};

test('what is new is merged and announced, what is not is counted as a touch and nothing more', async () => {
  const created = await take({ email: 'Awa.Diop@example.sn', name: 'Awa' });
  expect(created).toMatchObject({ outcome: 'created', lead: { touchpoints: 1 } });
  const merged = await take({
    email: 'awa.diop@EXAMPLE.sn',
    phone: '77 123 45 67',
    company: 'Sen',
  });
  expect(merged).toMatchObject({
    outcome: 'merged',
    lead: {
      id: created.lead.id,
      name: 'Awa',
      phone: '+221771234567',
      company: 'Sen',
      touchpoints: 2,
    },
  });
  const unchanged = await take({ phone: '+221 77 123 45 67', company: 'SEN' });
  expect(unchanged).toMatchObject({
    outcome: 'unchanged',
    lead: { id: created.lead.id, touchpoints: 3 },
  });
  expect(await events('lead.ingested')).toBe(2);
  expect(await count('leads')).toBe(1);
  expect(await count('touchpoints')).toBe(3);
  expect(await count('merge_log')).toBe(1);
});

test('messages add up, newest first; the first source stays', async () => {
  await take({ source: 'facebook', email: 'a@example.sn', message: 'first' });
  await take({ source: 'website', email: 'a@example.sn', message: 'second' });
  const { lead } = await take({ source: 'website', email: 'a@example.sn', message: 'first' });
  expect(lead.messages).toEqual(['second', 'first']);
  expect(lead.source).toBe('facebook');
});

test('a refusal of consent outlasts a later grant by another form', async () => {
  await take({ email: 'a@example.sn', consent: { granted: false, channels: ['whatsapp'] } });
  const { lead } = await take({
    email: 'a@example.sn',
    consent: { granted: true, channels: ['whatsapp', 'email'] },
  });
  expect(lead.consent).toEqual([
    { purpose: 'contact', channel: 'email', granted: true },
    { purpose: 'contact', channel: 'whatsapp', granted: false },
  ]);
});

test('forty submissions of one person at the same moment give one lead', async () => {
  const results = await Promise.all(
    Array.from({ length: 40 }, (_, index) =>
      take({
        // Half know the e-mail, half the phone, one in four both.
        ...(index % 4 !== 1 ? { email: 'same@example.sn' } : {}),
        ...(index % 4 !== 2 ? { phone: '+221771112233' } : {}),
        name: 'Same Person',
        message: `message ${index}`,
      }),
    ),
  );
  const together = results.filter((_, index) => index % 4 === 0 || index % 4 === 3);
  expect(results.every((result) => result.ok)).toBe(true);
  expect(new Set(together.map((result) => result.lead.id)).size).toBe(1);
  const { rows } = await engine.superuser.pool.query<{ value: string }>(
    `select value from identities where tenant_id = $1 and not contested
     group by kind, channel, value having count(*) > 1`,
    [tenant],
  );
  expect(rows).toEqual([]);
  expect(await count('touchpoints')).toBe(40);
});

test('twenty identical first submissions at the same moment: one created, none lost', async () => {
  const results = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      take({ email: 'twin@example.sn', message: `m${index}` }),
    ),
  );
  expect(results.filter((result) => result.outcome === 'created')).toHaveLength(1);
  expect(results.filter((result) => result.outcome === 'merged')).toHaveLength(19);
  expect(await count('leads')).toBe(1);
  expect((await take({ email: 'twin@example.sn' })).lead.touchpoints).toBe(21);
});

test('an event delivered again, even twenty times at once, has its effect once and the same answer', async () => {
  const webhookKey = await engine.webhookKey(tenant);
  const submission = { source: 'form', email: 'again@example.sn', message: 'hello' };
  const { body } = await engine.send(webhookKey, submission);
  const results = await Promise.all(
    Array.from({ length: 20 }, () => ingest({ event_id: body.event_id, submission })),
  );
  for (const result of results) expect(result).toEqual(results[0]);
  expect(results[0]).toMatchObject([{ outcome: 'created', lead: { touchpoints: 1 } }]);
  expect(await count('touchpoints')).toBe(1);
  expect(await events('lead.ingested')).toBe(1);
});

test('a shared phone with another name and e-mail makes a lead of its own, queued for a person, once', async () => {
  const awa = await take({ email: 'awa@example.sn', phone: '+221770000001', name: 'Awa Diop' });
  const moussa = { email: 'moussa@example.sn', phone: '+221770000001', name: 'Moussa Fall' };
  const other = await take(moussa);
  expect(other.outcome).toBe('created');
  expect(other.lead.id).not.toBe(awa.lead.id);
  expect((await take({ ...moussa, message: 'again' })).lead.id).toBe(other.lead.id);
  const { rows } = await engine.superuser.pool.query(
    'select lead_id, candidate_ids, reason, conflicting_kinds, status from merge_reviews where tenant_id = $1',
    [tenant],
  );
  expect(rows).toEqual([
    {
      lead_id: other.lead.id,
      candidate_ids: [awa.lead.id],
      reason: 'conflicting_keys',
      conflicting_kinds: ['email'],
      status: 'open',
    },
  ]);
  expect((await take({ phone: '+221770000001' })).lead.id).toBe(awa.lead.id);
});

test('keys that name two leads merge neither', async () => {
  const one = await take({ email: 'one@example.sn', name: 'One' });
  const two = await take({ phone: '+221770000002', name: 'Two' });
  const both = await take({ email: 'one@example.sn', phone: '+221770000002', name: 'One' });
  expect(new Set([one, two, both].map((result) => result.lead.id)).size).toBe(3);
  expect((await take({ email: 'one@example.sn', phone: '+221770000002' })).lead.id).toBe(
    both.lead.id,
  );
});

test('a number that everybody types is compared with its owner and a handful of others, not with thousands', async () => {
  const phone = '+221770000003';
  const owner = await take({ email: 'owner@example.sn', phone, name: 'Owner' });
  const others: Result[] = [];
  for (let at = 0; at < 25; at += 1) {
    others.push(await take({ email: `person${at}@example.sn`, phone, name: `Person Number${at}` }));
  }
  const { rows } = await engine.superuser.pool.query<{ most: number; reviews: number }>(
    `select max(cardinality(candidate_ids)) as most, count(*)::int as reviews
     from merge_reviews where tenant_id = $1`,
    [tenant],
  );
  expect(rows).toEqual([{ most: 20, reviews: 25 }]);
  expect((await take({ phone })).lead.id).toBe(owner.lead.id);
  const last = others.at(-1)?.lead.id;
  expect((await take({ email: 'person24@example.sn', phone })).lead.id).toBe(last);
});

test('leads of two tenants never meet', async () => {
  const mine = await take({ email: 'shared@example.sn' });
  const other = await engine.tenant();
  const { body } = await engine.call<{ results: Result[] }>('POST', '/api/leads/ingest', {
    key: await engine.apiKey(other.id),
    body: { items: [{ submission: { source: 'form', email: 'shared@example.sn' } }] },
  });
  expect(body.results[0]?.outcome).toBe('created');
  expect(body.results[0]?.lead.id).not.toBe(mine.lead.id);
});

test('a wrong item is refused by field, its neighbours are taken', async () => {
  const results = await ingest(
    { submission: { source: 'form', email: 'good@example.sn' } },
    { submission: { source: 'form', email: 'bad' } },
    'nonsense',
    { submission: { source: 'form', phone: '12 34' } },
    {
      event_id: '018f0000-0000-7000-8000-000000000000',
      submission: { source: 'f', email: 'x@y.sn' },
    },
    { submission: { source: 'form', email: 'also-good@example.sn' } },
  );
  expect(results.map((result) => result.code ?? result.outcome)).toEqual([
    'created',
    'validation_failed',
    'validation_failed',
    'lead_unidentifiable',
    'event_unknown',
    'created',
  ]);
  expect(results[1]?.fields?.[0]).toMatchObject({ field: 'submission.email' });
  expect(results[3]?.fields).toMatchObject([{ field: 'submission.phone' }]);
});

test.each([[[]], [Array(101).fill({ submission: { source: 'f', email: 'a@b.sn' } })], ['x']])(
  'a batch is 1 to 100 items',
  async (items) => {
    const answer = await engine.call('POST', '/api/leads/ingest', { key, body: { items } });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ field: 'items' }] } });
  },
);

test('a full batch of 100 is taken in order', async () => {
  const results = await ingest(
    ...Array.from({ length: 100 }, (_, index) => ({
      submission: { source: 'form', external_id: `person ${index}`, name: `Name ${index}` },
    })),
  );
  expect(results.map((result) => result.lead.name)).toEqual(
    Array.from({ length: 100 }, (_, index) => `Name ${index}`),
  );
});

test('the brand of the webhook key decides how a local number is read', async () => {
  const brazil = await engine.call<{ id: string }>('POST', '/api/brands', {
    key,
    body: { name: 'Loja', country: 'BR', time_zone: 'America/Sao_Paulo', language: 'pt-BR' },
  });
  const webhookKey = await engine.webhookKey(tenant, 'mkt-301', brazil.body.id);
  const submission = { source: 'form', phone: '(11) 96123-4567' };
  const { body } = await engine.send(webhookKey, submission);
  const [result] = await ingest({ event_id: body.event_id, submission });
  expect(result?.lead).toMatchObject({
    brand_id: brazil.body.id,
    phone: '+5511961234567',
    country: 'BR',
  });
});
