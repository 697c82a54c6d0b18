import { startTestEngine, type TestEngine } from '../support/engine';

let engine: TestEngine;
let tenant: string;
let key: string;
let leadId: string;

beforeAll(async () => {
  engine = await startTestEngine();
  tenant = (await engine.tenant()).id;
  key = await engine.apiKey(tenant);
  const { body } = await engine.call<{ results: { lead: { id: string } }[] }>(
    'POST',
    '/api/leads/ingest',
    { key, body: { items: [{ submission: { source: 'form', email: 'awa@example.sn' } }] } },
  );
  leadId = body.results[0]?.lead.id ?? '';
});

afterAll(() => engine.close());

const score = {
  score: 55,
  probability: 0.4,
  temperature: 'warm',
  scorer: 'rules',
  reasons: ['Left a phone number.'],
  evidence: [],
  features: { has_phone: true },
  needs_human: false,
  mode: 'live',
};

async function save(...items: object[]) {
  const answer = await engine.call<{
    results: { ok: boolean; code?: string; outcome?: string; fields?: { field: string }[] }[];
  }>('POST', '/api/leads/scores', {
    key,
    body: { items: items.map((item) => ({ lead_id: leadId, ...score, ...item })) },
  });
  return answer.body.results;
}

test('the newest score is the lead’s; earlier ones are kept', async () => {
  await save({});
  await save({ score: 81, temperature: 'hot', scorer: 'model', model: 'm', mode: 'sandbox' });
  const { body } = await engine.call('GET', `/api/leads/${leadId}`, { key });
  expect(body).toMatchObject({
    stage: 'qualified',
    score: { score: 81, temperature: 'hot', scorer: 'model', mode: 'sandbox' },
  });
  const { rowCount } = await engine.superuser.pool.query(
    'select 1 from model_scores where lead_id = $1',
    [leadId],
  );
  expect(rowCount).toBe(2);
});

test.each([
  [{ score: 101 }, 'score'],
  [{ score: 55.5 }, 'score'],
  [{ probability: 1.2 }, 'probability'],
  [{ temperature: 'boiling' }, 'temperature'],
  [{ scorer: 'guess' }, 'scorer'],
  [{ temperature: 'hot', needs_human: true }, 'temperature'],
  [{ mode: 'demo' }, 'mode'],
  [{ lead_id: 'x' }, 'lead_id'],
])('a wrong score is refused: %j', async (wrong, field) => {
  const [bad, good] = await save(wrong, {});
  expect(bad).toMatchObject({ ok: false, code: 'validation_failed' });
  expect(bad?.fields?.map((problem) => problem.field)).toContain(field);
  expect(good).toMatchObject({ ok: true, outcome: 'stored' });
});

test('a score of an unknown lead is refused alone', async () => {
  const results = await save({ lead_id: '018f0000-0000-7000-8000-000000000000' }, {});
  expect(results.map((result) => result.code ?? result.outcome)).toEqual(['not_found', 'stored']);
});

test('saving a score for the same event many times at once stores and announces it once', async () => {
  const event = await engine.superuser.pool.query<{ id: string }>(
    `select id from outbox_events where tenant_id = $1 and type = 'lead.ingested'`,
    [tenant],
  );
  const before = await engine.superuser.pool.query('select 1 from model_scores');
  const results = (
    await Promise.all(Array.from({ length: 10 }, () => save({ event_id: event.rows[0]?.id })))
  ).flat();
  expect(results.map((result) => result.outcome).sort()).toEqual([
    ...Array<string>(9).fill('duplicate'),
    'stored',
  ]);
  const after = await engine.superuser.pool.query('select 1 from model_scores');
  expect((after.rowCount ?? 0) - (before.rowCount ?? 0)).toBe(1);
});
