import { startTestEngine, type TestEngine } from '../support/engine';

let engine: TestEngine;
let tenant: string;
let key: string;

beforeAll(async () => {
  engine = await startTestEngine();
  tenant = (await engine.tenant()).id;
  key = await engine.apiKey(tenant);
  await engine.call('POST', '/api/leads/ingest', {
    key,
    body: {
      items: Array.from({ length: 25 }, (_, index) => ({
        submission: {
          source: 'form',
          email: `lead${index}@example.sn`,
          name: index % 5 === 0 ? `100% Fatou_${index}` : `Awa ${index}`,
        },
      })),
    },
  });
});

afterAll(() => engine.close());

interface Page {
  items: { id: string; name: string; temperature: string | null; stage: string }[];
  next_cursor: string | null;
}

async function list(query: string): Promise<Page> {
  const answer = await engine.call<Page>('GET', `/api/leads${query}`, { key });
  expect(answer.status).toBe(200);
  return answer.body;
}

test('pages together hold every lead once, newest first', async () => {
  const seen: string[] = [];
  let cursor: string | null = null;
  let pages = 0;
  do {
    const page: Page = await list(`?limit=10${cursor ? `&cursor=${cursor}` : ''}`);
    seen.push(...page.items.map((lead) => lead.id));
    cursor = page.next_cursor;
    pages += 1;
  } while (cursor);
  expect(pages).toBe(3);
  expect(new Set(seen).size).toBe(25);
  expect(seen).toEqual([...seen].sort().reverse());
});

test('q finds part of a name or address, and takes % and _ as they are', async () => {
  expect((await list('?q=lead7@')).items).toHaveLength(1);
  expect((await list('?q=FATOU')).items).toHaveLength(5);
  expect((await list(`?q=${encodeURIComponent('100%')}`)).items).toHaveLength(5);
  expect((await list(`?q=${encodeURIComponent('%')}`)).items).toHaveLength(5);
  expect((await list('?q=a_a')).items).toHaveLength(0);
  expect((await list(`?q=${encodeURIComponent("' or 1=1 --")}`)).items).toHaveLength(0);
  expect((await list('?q=%00')).items).toHaveLength(25);
});

test('temperature and funnel count the same leads', async () => {
  const { items } = await list('?limit=3');
  for (const [index, temperature] of (['hot', 'hot', 'cold'] as const).entries()) {
    await engine.call('POST', '/api/leads/scores', {
      key,
      body: {
        items: [
          {
            lead_id: items[index]?.id,
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
  }
  expect((await list('?temperature=hot')).items).toHaveLength(2);
  const funnel = await engine.call('GET', '/api/leads/funnel', { key });
  expect(funnel.body).toEqual({
    total: 25,
    stages: { new: 22, qualified: 3, contacted: 0, booked: 0 },
    temperatures: { hot: 2, warm: 0, cold: 1, unscored: 22 },
  });
});

test.each(['?limit=0', '?limit=201', '?limit=x', '?cursor=x', '?temperature=tepid'])(
  'a wrong query is refused: %s',
  async (query) => {
    expect((await engine.call('GET', `/api/leads${query}`, { key })).status).toBe(422);
  },
);

test('an unknown lead is 404, a malformed id 422', async () => {
  expect(
    (await engine.call('GET', '/api/leads/018f0000-0000-7000-8000-000000000000', { key })).status,
  ).toBe(404);
  expect((await engine.call('GET', '/api/leads/1', { key })).status).toBe(422);
});

test('among 40,000 leads of 200 tenants, list, filter and funnel walk an index and read no table through', async () => {
  const pool = engine.superuser.pool;
  await pool.query(`
    insert into tenants (id, name, country, language, time_zone)
    select new_uuid_v7(), 'scale ' || n, 'SN', 'fr', 'Africa/Dakar' from generate_series(1, 200) n`);
  await pool.query(`
    insert into brands (id, tenant_id, name, language, country, time_zone)
    select new_uuid_v7(), id, name, 'fr', 'SN', 'Africa/Dakar' from tenants where name like 'scale %'`);
  await pool.query(`
    insert into leads (id, tenant_id, brand_id, source, source_observed_at, name, facts, utm,
                       touchpoint_count, first_seen_at, last_seen_at, stage, temperature)
    select new_uuid_v7(), b.tenant_id, b.id, 'form', now(), 'Lead ' || n, '{}', '{}', 1, now(), now(),
           (array['new', 'qualified', 'contacted'])[1 + n % 3],
           (array['hot', 'warm', 'cold'])[1 + n % 3]
    from brands b cross join generate_series(1, 200) n where b.name like 'scale %'`);
  await pool.query('vacuum analyze leads');
  const some = await pool.query<{ id: string }>(`select id from tenants where name = 'scale 7'`);
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('set local role engine_app');
    await client.query(`select set_config('app.tenant_id', $1, true)`, [some.rows[0]?.id]);
    const plan = async (query: string) =>
      (await client.query<{ 'QUERY PLAN': string }>(`explain ${query}`)).rows
        .map((row) => row['QUERY PLAN'])
        .join('\n');
    const own = `tenant_id = '${some.rows[0]?.id}'`;
    const plans = [
      await plan(`select id from leads where ${own} order by id desc limit 51`),
      await plan(
        `select id from leads where ${own} and temperature = 'hot' order by id desc limit 51`,
      ),
      await plan(
        `select stage, temperature, count(*) from leads where ${own} group by stage, temperature`,
      ),
      await plan(
        `select id from leads where ${own} and name ilike '%7%' order by id desc limit 51`,
      ),
    ];
    for (const text of plans) {
      expect(text).toMatch(/Index (Only )?Scan|Bitmap Index Scan/);
      expect(text).not.toContain('Seq Scan');
    }
    expect(plans[2]).toContain('leads_funnel');
  } finally {
    await client.query('rollback');
    client.release();
  }
});
