import type { Client } from 'pg';
import { watchProviders } from '../../incidents/watch';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { json, startVendor, telegramBot, telegramRefusal, type Vendor } from '../health/vendor';
import { connectTo } from '../support/connections';
import { eventually } from '../support/eventually';
import { connectSql, openPool } from '../support/sql';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let vendor: Vendor;
let provider: RigProvider;
let sql: Client;

beforeAll(async () => {
  vendor = await startVendor();
  provider = await startRigProvider({ rotation: 'none' });
  vault = await startTestVault({ VAULT_PROBES: '1' });
  sql = await connectSql(vault);
  for (const id of ['acme', 'other'])
    await vault.admin.post('/v1/tenants', { id, name: `Tenant ${id}` });
});
afterAll(async () => {
  await sql.end();
  await vault.close();
  await vendor.close();
  await provider.close();
});
beforeEach(async () => {
  await sql.query('delete from connections');
  await sql.query('delete from incidents');
  await sql.query('delete from integrations');
  await vault.admin.put('/v1/tenants/_default/integrations/telegram', { api_url: vendor.url });
  vendor.behaviour = json(503, {});
});

async function bot(tenant = 'acme'): Promise<string> {
  const { body, text } = await vault.admin.post('/v1/connections', {
    tenant,
    subject: 'brand-1',
    provider: 'telegram',
    credential: { access_token: '4242:AAH' },
    validate: false,
  });
  if (typeof body['id'] !== 'string') throw new Error(text);
  await probeAt(body['id'], '1 hour');
  return body['id'];
}

async function bots(tenant: string, count: number): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < count) ids.push(await bot(tenant));
  return ids;
}

/** When the job looks at it next; the tests ask by hand. */
const probeAt = (id: string, from: string) =>
  sql.query('update connections set probe_due_at = now() + $2::interval where id = $1', [id, from]);

async function check(...ids: string[]) {
  for (const id of ids) {
    await vault.admin.post(`/v1/connections/${id}/check`);
    await probeAt(id, '1 hour');
  }
}

async function watch() {
  const pool = openPool(vault);
  await watchProviders(pool.query);
  await pool.close();
}

async function incidents(api = vault.admin): Promise<Record<string, unknown>[]> {
  const { body } = await api.get('/v1/incidents?limit=200');
  return (body['items'] as Record<string, unknown>[]).filter(({ kind }) => kind !== 'connection');
}

/** As if everything about the incident had happened so long ago. */
async function later(interval: string) {
  await sql.query(
    `update incident_connections set last_seen_at = last_seen_at - $1::interval,
       refresh_failed_at = refresh_failed_at - $1::interval, probe_failed_at = probe_failed_at - $1::interval`,
    [interval],
  );
  await sql.query(
    `update connections set access_issued_at = access_issued_at - $1::interval, checked_at = checked_at - $1::interval`,
    [interval],
  );
}

test('connections that are not answered when they are probed are one outage, whoever they belong to', async () => {
  const ids = [...(await bots('acme', 2)), await bot('other')];
  await check(...ids);
  await watch();

  expect(await incidents()).toEqual([
    expect.objectContaining({
      kind: 'provider',
      tenant: '_default',
      provider: 'telegram',
      cause: 'http_503',
      connections: 3,
      closed_at: null,
    }),
  ]);
  const { body: key } = await vault.admin.post('/v1/api-keys', {
    name: 'k',
    tenants: ['other'],
    actions: ['incidents:read'],
  });
  expect(await incidents(vault.as(String(key['key'])))).toEqual([
    expect.objectContaining({ provider: 'telegram', connections: 1 }),
  ]);
  const { rows } = await sql.query<{ type: string }>(
    `select type from outbox where type like 'provider.%' and created_at > now() - interval '1 minute'`,
  );
  expect(rows).toHaveLength(3);
});

test('an outage rejects nobody: tokens are leased as before, and no connection has trouble of its own', async () => {
  const ids = await bots('acme', 3);
  for (let round = 0; round < 4; round += 1) await check(...ids);
  await watch();

  const { rows } = await sql.query<Record<string, unknown>>(
    'select distinct status, status_reason, refusals from connections',
  );
  expect(rows).toEqual([{ status: 'active', status_reason: null, refusals: 0 }]);
  for (const id of ids)
    expect((await vault.admin.post(`/v1/connections/${id}/token`)).status).toBe(200);
  const { body } = await vault.admin.get('/v1/incidents');
  expect(body['items']).toHaveLength(1);
});

test('is over once one of them is answered and none has failed for a minute, even where the answer is a refusal', async () => {
  const ids = await bots('acme', 3);
  await check(...ids);
  await watch();
  const [first = '', second = '', third = ''] = ids;
  vendor.behaviour = telegramBot;
  await check(first);
  await watch();
  const justNow = await incidents();
  await later('2 minutes');
  await watch();

  expect(justNow).toEqual([expect.objectContaining({ closed_at: null })]);
  expect(await incidents()).toEqual([expect.objectContaining({ closed_how: 'recovered' })]);

  vendor.behaviour = json(502, {});
  await check(first, second, third);
  await watch();
  vendor.behaviour = telegramRefusal;
  await check(first, second, third);
  await watch();

  expect(await incidents()).toEqual([
    expect.objectContaining({ cause: 'http_502', closed_how: 'recovered' }),
    expect.objectContaining({ cause: 'http_503' }),
  ]);
});

test.each([
  ['a busy provider', json(429, {})],
  ['an answer nobody has described', json(404, {})],
  ['a refusal', telegramRefusal],
])('%s is no outage', async (_name, behaviour) => {
  vendor.behaviour = behaviour;
  await check(...(await bots('acme', 4)));
  await watch();

  expect(await incidents()).toEqual([]);
});

test('one connection that is asked again and again is no outage', async () => {
  const id = await bot();
  await check(id, id, id, id, id, id);
  await watch();

  expect(await incidents()).toEqual([]);
});

test('a server of a tenant of its own is that tenant’s trouble', async () => {
  await vault.admin.put('/v1/tenants/acme/integrations/telegram', { api_url: vendor.url });
  await check(...(await bots('acme', 3)), ...(await bots('other', 2)));
  await watch();

  expect(await incidents()).toEqual([
    expect.objectContaining({ tenant: 'acme', connections: 3, closed_at: null }),
  ]);
});

test('a server that is not there is an outage, an address that may not be called is not', async () => {
  await vault.admin.put('/v1/tenants/acme/integrations/telegram', {
    api_url: 'http://127.0.0.1:1',
  });
  // As a name that later leads to such an address would.
  await vault.admin.put('/v1/tenants/other/integrations/telegram', { api_url: vendor.url });
  await sql.query(
    `update integrations set settings = settings || '{"api_url":"https://10.0.0.1"}' where tenant = 'other'`,
  );
  await check(...(await bots('acme', 3)), ...(await bots('other', 3)));
  await watch();

  expect(await incidents()).toEqual([
    expect.objectContaining({ tenant: 'acme', cause: 'unreachable', connections: 3 }),
  ]);
  const { rows } = await sql.query<{ health_reason: string }>(
    `select distinct health_reason from connections where tenant = 'other'`,
  );
  expect(rows).toEqual([{ health_reason: 'egress_refused' }]);
});

test('renewals that work do not end an outage of the API, nor probes that work one of the token endpoint', async () => {
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', {
    ...integrationFor(provider),
    probe_url: `${vendor.url}/me`,
  });
  const ids: string[] = [];
  for (const subject of ['a', 'b', 'c']) {
    const { id } = await connectTo(vault, provider, { subject, expiresInS: 3_600 });
    await probeAt(id, '1 hour');
    ids.push(id);
  }
  await check(...ids);
  await watch();
  await later('2 minutes');
  for (const id of ids) await vault.admin.post(`/v1/connections/${id}/refresh`);
  await watch();
  const apiAway = await incidents();

  vendor.behaviour = json(200, {});
  provider.behaviour.overrides.push((response) => response.writeHead(503).end());
  await vault.admin.post(`/v1/connections/${ids[0] ?? ''}/refresh`);
  await watch();
  await later('2 minutes');
  await check(...ids);
  await watch();
  const tokensAway = await incidents();
  await vault.admin.post(`/v1/connections/${ids[0] ?? ''}/refresh`);
  await watch();

  expect(apiAway).toEqual([expect.objectContaining({ closed_at: null })]);
  expect(tokensAway).toEqual([expect.objectContaining({ closed_at: null })]);
  expect(await incidents()).toEqual([expect.objectContaining({ closed_how: 'recovered' })]);
});

test('while it lasts, one of them is asked every few minutes, however long the others wait', async () => {
  const ids = await bots('acme', 3);
  await check(...ids);
  await sql.query(`update connections set probe_due_at = now() + interval '6 hours'`);
  await watch();
  await watch();

  const { rows } = await sql.query<{ soon: string; late: string }>(
    `select count(*) filter (where probe_due_at <= now() + interval '5 minutes') as soon,
       count(*) filter (where probe_due_at > now() + interval '5 hours') as late from connections`,
  );
  expect(rows).toEqual([{ soon: '1', late: '2' }]);

  vendor.behaviour = telegramBot;
  await later('2 minutes');
  await sql.query(
    `update connections set probe_due_at = now() where probe_due_at < now() + interval '5 minutes'`,
  );
  await eventually(async () =>
    expect(await incidents()).toEqual([expect.objectContaining({ closed_how: 'recovered' })]),
  );
});
