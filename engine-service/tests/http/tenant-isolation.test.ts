import { startTestEngine, type TestEngine } from '../support/engine';
import { fillTenant, type FilledTenant } from '../support/filled-tenant';

let engine: TestEngine;
let mine: FilledTenant;
let theirs: FilledTenant;

interface OpenApi {
  readonly paths: Record<string, Record<string, { readonly security: readonly object[] }>>;
}

beforeAll(async () => {
  engine = await startTestEngine();
  mine = await fillTenant(engine);
  theirs = await fillTenant(engine);
});

afterAll(() => engine.close());

/** A good body for each route that takes one, so that only the tenant can be the reason of a refusal. */
const bodies: Readonly<Record<string, unknown>> = {
  'post /api/leads/{id}/bookings/claim': {},
  'patch /api/leads/bookings/{id}': { status: 'failed', provider: 'cal-com', mode: 'sandbox' },
  'post /api/leads/{id}/interactions/claim': {
    idempotency_key: 'isolation',
    channel: 'email',
    kind: 'x',
  },
  'patch /api/leads/interactions/{id}': { status: 'failed', mode: 'sandbox' },
  'put /api/leads/{id}/briefing': { text: 'Stolen', mode: 'live' },
  'patch /api/brands/{id}': { name: 'Stolen' },
};

function idFor(path: string, owner: FilledTenant): string {
  if (path.includes('/brands/')) return owner.brandId;
  if (path.includes('/leads/bookings/')) return owner.bookingId;
  if (path.includes('/leads/interactions/')) return owner.interactionId;
  if (path.includes('/errors/')) return owner.errorId;
  if (path.includes('/subscriptions/')) return owner.subscriptionId;
  if (path.includes('/dead-letters/')) return owner.deadLetterId;
  return owner.leadId;
}

async function everyOperation() {
  const { body } = await engine.call<OpenApi>('GET', '/openapi.json');
  return Object.entries(body.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => ({ method, path, operation })),
  );
}

/** Everything stored for a tenant, as text. */
async function contentsOf(tenant: string): Promise<string> {
  const tables = await engine.superuser.pool.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
     and relname not like 'kysely%' and relname <> 'tenants' order by 1`,
  );
  const rows = await Promise.all(
    tables.rows.map(({ name }) =>
      engine.superuser.pool.query<{ row: string }>(
        `select to_jsonb(t)::text as row from ${name} t where tenant_id = $1 order by 1`,
        [tenant],
      ),
    ),
  );
  return rows.flatMap((result) => result.rows.map((row) => row.row)).join('\n');
}

test('every protected route refuses a call without a key and with an unknown one', async () => {
  const operations = (await everyOperation()).filter(
    ({ operation }) => operation.security.length > 0,
  );
  expect(operations.length).toBeGreaterThanOrEqual(24);
  for (const { method, path } of operations) {
    const target = path.replace(/\{\w+\}/, mine.leadId);
    for (const key of [undefined, 'mee_unknown']) {
      const answer = await engine.call(method.toUpperCase(), target, {
        ...(key ? { key } : {}),
        body: method === 'get' ? undefined : {},
      });
      expect([method, path, answer.status, answer.body.code]).toEqual([
        method,
        path,
        401,
        'unauthorized',
      ]);
    }
  }
});

test('every route with an id answers 404 for another tenant’s id and leaves it untouched', async () => {
  const before = await contentsOf(theirs.tenant);
  const operations = (await everyOperation()).filter(({ path }) => path.includes('{id}'));
  expect(operations.length).toBeGreaterThanOrEqual(12);
  for (const { method, path } of operations) {
    const answer = await engine.call(
      method.toUpperCase(),
      path.replace('{id}', idFor(path, theirs)),
      { key: mine.key, body: method === 'get' ? undefined : bodies[`${method} ${path}`] },
    );
    expect([method, path, answer.status, answer.body.code]).toEqual([
      method,
      path,
      404,
      'not_found',
    ]);
  }
  const rejected = await engine.call('POST', `/api/system/bus/events/${theirs.eventId}/reject`, {
    key: mine.key,
    body: { subscription_id: theirs.subscriptionId, reason: 'x', retryable: false },
  });
  expect(rejected.status).toBe(404);
  const handled = await engine.call<{ results: { code: string }[] }>('POST', '/api/leads/scores', {
    key: mine.key,
    body: {
      items: [theirs.leadId, mine.leadId].map((lead_id) => ({
        ...(lead_id === mine.leadId ? { event_id: theirs.eventId } : {}),
        lead_id,
        score: 1,
        probability: 0,
        temperature: 'cold',
        scorer: 'rules',
        reasons: [],
        evidence: [],
        features: {},
        needs_human: false,
        mode: 'live',
      })),
    },
  });
  expect(handled.body.results.map((result) => result.code)).toEqual(['not_found', 'event_unknown']);
  expect(await contentsOf(theirs.tenant)).toBe(before);
});

test('no list shows anything of another tenant', async () => {
  const lists = (await everyOperation()).filter(
    ({ method, path, operation }) =>
      method === 'get' && !path.includes('{') && operation.security.length > 0,
  );
  expect(lists.length).toBeGreaterThanOrEqual(6);
  const { key: _key, ...ids } = theirs;
  for (const { path } of lists) {
    const answer = await engine.call('GET', path, { key: mine.key });
    expect([path, answer.status]).toEqual([path, 200]);
    const text = JSON.stringify(answer.body);
    for (const id of Object.values<string>(ids))
      expect([path, text.includes(id)]).toEqual([path, false]);
  }
});

test('X-Tenant reaches only tenants of the key; a foreign, an unknown and a malformed one look the same', async () => {
  const foreign = await engine.call('GET', '/api/leads', { key: mine.key, tenant: theirs.tenant });
  const unknown = await engine.call('GET', '/api/leads', {
    key: await engine.apiKey(),
    tenant: '018f0000-0000-7000-8000-000000000000',
  });
  const malformed = await engine.call('GET', '/api/leads', { key: mine.key, tenant: "' or 1=1" });
  for (const answer of [foreign, unknown, malformed]) {
    expect(answer).toMatchObject({
      status: 404,
      body: { code: 'not_found', detail: 'The tenant was not found.' },
    });
  }
  expect(
    (await engine.call('GET', '/api/leads', { key: mine.key, tenant: mine.tenant })).status,
  ).toBe(200);
});

test('a key for all tenants must name one where rows are concerned', async () => {
  const key = await engine.apiKey();
  expect(await engine.call('GET', '/api/leads', { key })).toMatchObject({
    status: 422,
    body: { code: 'tenant_required', errors: [{ field: 'X-Tenant' }] },
  });
  const leads = await engine.call<{ items: { id: string }[] }>('GET', '/api/leads', {
    key,
    tenant: theirs.tenant,
  });
  expect(leads.body.items.map((lead) => lead.id)).toContain(theirs.leadId);
});

test('a key without the permission is refused', async () => {
  const key = await engine.apiKey(mine.tenant, ['leads.view']);
  expect((await engine.call('GET', '/api/leads', { key })).status).toBe(200);
  expect(await engine.call('GET', '/api/brands', { key })).toMatchObject({
    status: 403,
    body: { code: 'forbidden', detail: expect.stringContaining('brands.view') as string },
  });
});

test('a key of a deleted tenant stops working', async () => {
  const gone = await engine.tenant();
  const key = await engine.apiKey(gone.id);
  await engine.deleteTenant(gone.id);
  expect((await engine.call('GET', '/api/leads', { key })).status).toBe(401);
  expect(
    (await engine.call('GET', '/api/leads', { key: await engine.apiKey(), tenant: gone.id }))
      .status,
  ).toBe(404);
});
