import { startTestEngine, type TestEngine } from '../support/engine';
import { waitFor } from '../support/receiver';

let engine: TestEngine;

beforeAll(async () => {
  engine = await startTestEngine();
});

afterAll(() => engine.close());

interface Result {
  readonly ok: boolean;
  readonly lead: { readonly id: string; readonly touchpoints: number; readonly consent: object[] };
}

/** Requests that wait for a row another transaction holds. */
async function waiting(): Promise<number> {
  const { rows } = await engine.superuser.pool.query<{ count: number }>(
    `select count(*)::int as count from pg_stat_activity
     where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rows[0]?.count ?? 0;
}

test('two submissions that reach one lead by different keys at the same moment both count, and a refusal stays', async () => {
  const tenant = (await engine.tenant()).id;
  const key = await engine.apiKey(tenant);
  const take = async (submission: object): Promise<Result> => {
    const { body } = await engine.call<{ results: Result[] }>('POST', '/api/leads/ingest', {
      key,
      body: { items: [{ submission: { source: 'form', ...submission } }] },
    });
    const [result] = body.results;
    if (!result?.ok) throw new Error(JSON.stringify(body));
    return result;
  };
  const { lead } = await take({ email: 'awa@example.sn', phone: '+221771234567' });

  // The lead's row is held until both have got as far as they can.
  const holder = await engine.superuser.pool.connect();
  await holder.query('begin');
  await holder.query('select 1 from leads where id = $1 for no key update', [lead.id]);
  const refusing = take({ phone: '+221771234567', consent: { granted: false } });
  await waitFor('the refusal', async () => (await waiting()) === 1);
  const granting = take({ email: 'awa@example.sn', consent: { granted: true } });
  await waitFor('both submissions', async () => (await waiting()) === 2);
  await holder.query('commit');
  holder.release();
  await Promise.all([refusing, granting]);

  const after = await take({ email: 'awa@example.sn' });
  expect(after.lead).toMatchObject({
    id: lead.id,
    touchpoints: 4,
    consent: [{ purpose: 'contact', channel: null, granted: false }],
  });
});
