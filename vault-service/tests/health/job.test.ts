import { Client } from 'pg';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { connectTo } from '../support/connections';
import { eventually } from '../support/eventually';
import { startTestVault, type TestVault } from '../support/vault';
import { json, startVendor, telegramBot, telegramRefusal, type Vendor } from './vendor';

let vault: TestVault;
let vendor: Vendor;
let provider: RigProvider;
let sql: Client;

beforeAll(async () => {
  vendor = await startVendor();
  provider = await startRigProvider();
  vault = await startTestVault({ VAULT_PROBES: '1' });
  await vault.replica();
  sql = new Client({ connectionString: vault.databaseUrl });
  await sql.connect();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  for (const name of ['telegram', 'resend'])
    await vault.admin.put(`/v1/tenants/_default/integrations/${name}`, { api_url: vendor.url });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', {
    ...integrationFor(provider),
    probe_url: `${provider.url}/userinfo`,
  });
});
afterAll(async () => {
  await sql.end();
  await vault.close();
  await vendor.close();
  await provider.close();
});
beforeEach(async () => {
  await sql.query('update connections set probe_due_at = null');
  vendor.behaviour = telegramBot;
  vendor.calls.length = 0;
});

async function bot(): Promise<string> {
  const { body } = await vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject: 'brand-1',
    provider: 'telegram',
    credential: { access_token: '4242:AAH' },
    validate: false,
  });
  await sql.query('update connections set probe_due_at = null where id = $1', [body['id']]);
  return String(body['id']);
}

/** As if so many minutes had gone by since the last refusal. */
async function later(id: string, minutes: number) {
  await sql.query(
    `update connections set refused_at = refused_at - make_interval(mins => $2),
       refused_since = refused_since - make_interval(mins => $2), access_issued_at = access_issued_at - make_interval(mins => $2)
     where id = $1`,
    [id, minutes],
  );
}
const check = (id: string) => vault.admin.post(`/v1/connections/${id}/check`);
const view = async (id: string) => (await vault.admin.get(`/v1/connections/${id}`)).body;
async function events(id: string): Promise<string[]> {
  const { rows } = await sql.query<{ type: string; reason: string | null }>(
    `select type, payload ->> 'reason' as reason from outbox where connection = $1 order by id`,
    [id],
  );
  return rows.map(({ type, reason }) => (reason === null ? type : `${type}:${reason}`));
}

test('a check asks now and answers what the vendor said', async () => {
  const id = await bot();

  const good = await check(id);
  vendor.behaviour = telegramRefusal;
  const bad = await check(id);
  vendor.behaviour = json(503, {});
  const away = await check(id);

  expect(good.body).toMatchObject({ id, health: 'alive', reason: null, status: 'active' });
  expect(bad.body).toMatchObject({ health: 'rejected', reason: 'telegram_401', status: 'active' });
  expect(away.body).toMatchObject({ health: 'unknown', reason: 'http_503', status: 'active' });
  expect(await view(id)).toMatchObject({ account: { id: '4242', name: '@teranga_bot' } });
});

test('two refusals some minutes apart end the trust, one good answer brings it back: one event each', async () => {
  const id = await bot();
  vendor.behaviour = telegramRefusal;
  await check(id);
  const impatient = await check(id);
  await later(id, 3);
  const second = await check(id);
  await later(id, 60);
  await check(id);
  const lease = await vault.admin.post(`/v1/connections/${id}/token`);
  vendor.behaviour = telegramBot;
  const healed = await check(id);

  expect(impatient.body['status']).toBe('active');
  expect(second.body['status']).toBe('reauth_required');
  expect(lease).toMatchObject({ status: 409, body: { code: 'reauth_required' } });
  expect(healed.body).toMatchObject({ health: 'alive', status: 'active' });
  expect(await view(id)).toMatchObject({ status: 'active', status_reason: null });
  expect(await events(id)).toEqual([
    'connection.created',
    'connection.reauth_required:credential_rejected',
    'connection.recovered',
  ]);
});

test('an outage of any length flags nothing', async () => {
  const id = await bot();
  vendor.behaviour = json(503, {});
  for (let round = 0; round < 4; round += 1) {
    await check(id);
    await later(id, 600);
  }

  expect(await view(id)).toMatchObject({ status: 'active', health: 'unknown' });
  expect(await events(id)).toEqual(['connection.created']);
});

test('a refused token that can be renewed is renewed instead of flagged', async () => {
  const { id, family } = await connectTo(vault, provider, {
    expiresInS: 3_600,
    subject: 'renewed',
  });
  await sql.query('update connections set probe_due_at = null where id = $1', [id]);
  // The provider forgot the access token; the grant behind it lives.
  family.accessToken = 'another';
  await check(id);
  await later(id, 3);
  await check(id);
  const after = await check(id);

  expect(family.requests).toBe(1);
  expect(after.body).toMatchObject({ health: 'alive', status: 'active' });
  expect(await events(id)).toEqual(['connection.created']);
});

test('the job looks at what is due, once however many replicas there are, and says when it looks next', async () => {
  const ids: string[] = [];
  while (ids.length < 12) ids.push(await bot());
  vendor.calls.length = 0;
  await sql.query('update connections set probe_due_at = now() where id = any ($1)', [ids]);

  await eventually(async () => {
    for (const id of ids) expect(await view(id)).toMatchObject({ health: 'alive' });
  });

  expect(vendor.calls).toHaveLength(ids.length);
  const { rows } = await sql.query<{ hours: string }>(
    'select extract(epoch from probe_due_at - now()) / 3600 as hours from connections where id = any ($1)',
    [ids],
  );
  const hours = rows.map((row) => Number(row.hours));
  expect(Math.min(...hours)).toBeGreaterThan(4.7);
  expect(Math.max(...hours)).toBeLessThan(7.3);
  expect(Math.max(...hours) - Math.min(...hours)).toBeGreaterThan(0.1);
});

test('the job flags and heals by itself', async () => {
  const id = await bot();
  vendor.behaviour = telegramRefusal;
  await check(id);
  await later(id, 3);
  await sql.query('update connections set probe_due_at = now() where id = $1', [id]);
  await eventually(async () =>
    expect(await view(id)).toMatchObject({
      status: 'reauth_required',
      status_reason: 'credential_rejected',
    }),
  );
  vendor.behaviour = telegramBot;
  await sql.query('update connections set probe_due_at = now() where id = $1', [id]);

  await eventually(async () => expect(await view(id)).toMatchObject({ status: 'active' }));

  const { body } = await vault.admin.get('/v1/audit?tenant=acme&limit=200');
  const probes = (body['items'] as Record<string, unknown>[]).filter(
    (row) => row['connection'] === id && row['action'] === 'connection.probe',
  );
  expect(probes.map((row) => row['outcome']).sort()).toEqual(['credential_rejected', 'ok']);
});

test('trouble of another kind is passed over, not found again and again', async () => {
  const id = await bot();
  await sql.query(
    `update connections set status = 'reauth_required', status_reason = 'token_expired', probe_due_at = now() where id = $1`,
    [id],
  );

  await eventually(async () => {
    const { rows } = await sql.query<{ hours: string }>(
      'select extract(epoch from probe_due_at - now()) / 3600 as hours from connections where id = $1',
      [id],
    );
    expect(Number(rows[0]?.hours)).toBeGreaterThan(5);
  });

  expect(vendor.calls).toEqual([]);
  expect(await view(id)).toMatchObject({ status: 'reauth_required', health: 'unknown' });
});

test('a token renewed a moment ago needs no call, a provider without one is left alone', async () => {
  const { id } = await connectTo(vault, provider, { expiresInS: -60, subject: 'fresh' });
  await vault.admin.post(`/v1/connections/${id}/token`);
  await sql.query(
    `update connections set created_at = now() - interval '1 day', probe_due_at = now() where id = $1`,
    [id],
  );
  const other = await vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject: 's',
    provider: 'generic-api-key',
    credential: { access_token: 'x' },
  });
  const keyId = String(other.body['id']);
  await sql.query('update connections set probe_due_at = now() where id = $1', [keyId]);

  await eventually(async () => expect(await view(id)).toMatchObject({ health: 'alive' }));
  await eventually(async () => {
    const { rows } = await sql.query<{ due: Date | null }>(
      'select probe_due_at as due from connections where id = $1',
      [keyId],
    );
    expect(rows[0]?.due).toBeNull();
  });

  expect(await check(keyId)).toMatchObject({
    status: 200,
    body: { health: 'unknown', reason: 'no_probe', status: 'active' },
  });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-api-key', {
    probe_url: `${vendor.url}/ping`,
  });
  const { rows } = await sql.query<{ due: Date | null }>(
    'select probe_due_at as due from connections where id = $1',
    [keyId],
  );
  expect(rows[0]?.due).not.toBeNull();
});
