import { startTestEngine, type TestEngine } from '../support/engine';

let engine: TestEngine;
let tenant: string;

beforeAll(async () => {
  engine = await startTestEngine({ variables: { RATE_LIMIT_PER_S: '5' } });
  tenant = (await engine.tenant()).id;
});

afterAll(() => engine.close());

interface Outcome {
  readonly status: number;
  readonly retryAfter: string | null;
}

/** So many calls that some must fall into one second, however slow this machine is. */
async function burst(call: () => Promise<{ status: number; headers: Headers }>) {
  const answers = await Promise.all(Array.from({ length: 120 }, call));
  return answers.map(({ status, headers }): Outcome => ({
    status,
    retryAfter: headers.get('retry-after'),
  }));
}

const statuses = (outcomes: readonly Outcome[]) =>
  [...new Set(outcomes.map((outcome) => outcome.status))].sort();

test('a key that calls too often is told when to come back; another key is not', async () => {
  const key = await engine.apiKey(tenant);
  const outcomes = await burst(() => engine.call('GET', '/api/leads/funnel', { key }));
  expect(statuses(outcomes)).toEqual([200, 429]);
  for (const { status, retryAfter } of outcomes) {
    if (status === 429) expect(Number(retryAfter)).toBeGreaterThan(0);
  }
  const other = await engine.apiKey(tenant);
  expect((await engine.call('GET', '/api/leads/funnel', { key: other })).status).toBe(200);
});

test('a key may have a rate of its own', async () => {
  const key = await engine.apiKey(tenant);
  await engine.superuser.pool.query('update api_keys set rate_per_s = 100000');
  expect(statuses(await burst(() => engine.call('GET', '/api/leads/funnel', { key })))).toEqual([
    200,
  ]);
});

test('the inbox refuses beyond the rate and stores nothing of it; forgers do not count', async () => {
  const key = await engine.webhookKey(tenant);
  const forged = { ...key, secret: 'whsec_AAAA' };
  const lead = { source: 'form', external_id: 'one' };
  expect(statuses(await burst(() => engine.send(forged, lead)))).toEqual([401]);
  const outcomes = await burst(() => engine.send(key, lead));
  expect(statuses(outcomes)).toEqual([202, 429]);
  const { rows } = await engine.superuser.pool.query<{ count: number }>(
    'select count(*)::int as count from inbox_events where webhook_key_id = $1',
    [key.id],
  );
  expect(rows[0]?.count).toBe(outcomes.filter((outcome) => outcome.status === 202).length);
});
