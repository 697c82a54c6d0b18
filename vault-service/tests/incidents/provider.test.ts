import type { Client } from 'pg';
import { watchProviders } from '../../incidents/watch';
import {
  integrationFor,
  startRigProvider,
  type Override,
  type RigProvider,
} from '../../rigs/oauth-provider';
import { connectTo } from '../support/connections';
import { eventually } from '../support/eventually';
import { startReceiver, type Receiver } from '../support/receiver';
import { connectSql, openPool } from '../support/sql';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;
let receiver: Receiver;
let sql: Client;

beforeAll(async () => {
  provider = await startRigProvider({ rotation: 'none' });
  vault = await startTestVault();
  sql = await connectSql(vault);
  receiver = await startReceiver();
  for (const id of ['acme', 'other'])
    await vault.admin.post('/v1/tenants', { id, name: `Tenant ${id}` });
});
afterAll(async () => {
  await sql.end();
  await vault.close();
  await provider.close();
  await receiver.close();
});
beforeEach(async () => {
  breakDown();
  receiver.received.length = 0;
  await sql.query('delete from connections');
  await sql.query('delete from incidents');
  await sql.query('delete from integrations');
});

/** The app that serves every tenant, or one of a tenant's own. */
async function app(owner: string) {
  await vault.admin.put(
    `/v1/tenants/${owner}/integrations/generic-oauth2`,
    integrationFor(provider),
  );
}

const unavailable: Override = (response) => {
  provider.behaviour.overrides.push(unavailable);
  response.writeHead(503).end();
};
const breakDown = () => provider.behaviour.overrides.splice(0, Infinity, unavailable);
const repair = () => provider.behaviour.overrides.splice(0);

async function refresh(id: string) {
  await vault.admin.post(`/v1/connections/${id}/refresh`);
}

async function connect(tenant: string, count: number, expiresInS = 3_600): Promise<string[]> {
  const ids: string[] = [];
  for (let index = 0; index < count; index += 1)
    ids.push((await connectTo(vault, provider, { tenant, subject: `s${index}`, expiresInS })).id);
  return ids;
}

async function incidents(query = ''): Promise<Record<string, unknown>[]> {
  const { body } = await vault.admin.get(`/v1/incidents?limit=200${query}`);
  return body['items'] as Record<string, unknown>[];
}

const ofProvider = (list: Record<string, unknown>[]) =>
  list.filter(({ kind }) => kind !== 'connection');

async function watch() {
  const pool = openPool(vault);
  await watchProviders(pool.query);
  await pool.close();
}

test('connections that fail together are one outage: nothing is revoked, and its end closes it', async () => {
  await app('acme');
  const ids = await connect('acme', 3);
  for (const id of ids) await refresh(id);
  await watch();

  expect(await incidents('&open=true')).toEqual([
    expect.objectContaining({
      kind: 'provider',
      tenant: 'acme',
      provider: 'generic-oauth2',
      status: 'error',
      cause: 'http_503',
      connections: 3,
      attempts: 3,
    }),
  ]);
  const { rows } = await sql.query<{ status: string; kept: boolean }>(
    'select status, refresh_token is not null as kept from connections',
  );
  expect(rows).toEqual(ids.map(() => ({ status: 'active', kept: true })));

  repair();
  for (const id of ids) await refresh(id);
  await watch();

  expect(ofProvider(await incidents())).toEqual([
    expect.objectContaining({ closed_how: 'recovered', connections: 3 }),
  ]);
});

test('two connections are not an outage; one that fails five times is', async () => {
  await app('acme');
  const [one = '', two = ''] = await connect('acme', 2);
  for (const id of [one, two]) await refresh(id);
  await watch();
  expect(ofProvider(await incidents())).toEqual([]);

  for (let attempt = 1; attempt < 5; attempt += 1) await refresh(one);
  await watch();

  expect(ofProvider(await incidents())).toEqual([
    expect.objectContaining({ connections: 2, attempts: 6 }),
  ]);
});

test('a connection whose token ends meanwhile is part of the outage', async () => {
  await app('acme');
  const ids = await connect('acme', 4, -60);
  for (const id of ids.slice(0, 3)) await refresh(id);
  await watch();
  const [outage] = ofProvider(await incidents('&open=true'));
  await refresh(ids[3] ?? '');
  await watch();
  await refresh(ids[3] ?? '');

  const own = (await incidents('&open=true')).filter(({ kind }) => kind === 'connection');
  expect(own).toHaveLength(4);
  for (const incident of own)
    expect(incident).toMatchObject({ status: 'error', part_of: outage?.['id'] });
});

test('an app that is refused is one incident of the integration, closed once it is accepted', async () => {
  await app('acme');
  const ids = await connect('acme', 2);
  for (const id of ids) {
    provider.behaviour.overrides.splice(0, Infinity, (response) =>
      response
        .writeHead(401, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: 'invalid_client' })),
    );
    await vault.admin.post(`/v1/connections/${id}/refresh`);
    await watch();
  }

  expect(ofProvider(await incidents('&open=true'))).toEqual([
    expect.objectContaining({ kind: 'integration', cause: 'invalid_client', connections: 2 }),
  ]);

  repair();
  await refresh(ids[0] ?? '');
  await watch();

  expect(ofProvider(await incidents())).toEqual([
    expect.objectContaining({ kind: 'integration', closed_how: 'recovered' }),
  ]);
});

test('of a shared app each tenant learns its own part; the endpoint of all is told once', async () => {
  await app('_default');
  const endpoints = await Promise.all(
    ['_default', 'acme', 'other'].map(async (tenant) => {
      const { body } = await vault.admin.post('/v1/webhook-endpoints', {
        tenant,
        url: `${receiver.url}?${tenant}`,
        types: ['provider.incident_opened', 'provider.incident_closed'],
      });
      return String(body['id']);
    }),
  );
  const acme = await connect('acme', 3);
  for (const id of acme) await refresh(id);
  await watch();
  const other = await connect('other', 1);
  await refresh(other[0] ?? '');
  await watch();

  const { body: created } = await vault.admin.post('/v1/api-keys', {
    name: 'k',
    tenants: ['other'],
    actions: ['incidents:read'],
  });
  const seen = await vault.as(String(created['key'])).get('/v1/incidents');
  expect(ofProvider(seen.body['items'] as Record<string, unknown>[])).toEqual([
    expect.objectContaining({ tenant: '_default', connections: 1, attempts: 1 }),
  ]);
  expect(seen.text).not.toContain('acme');

  repair();
  for (const id of [...acme, ...other]) await refresh(id);
  await watch();

  await eventually(async () => expect(receiver.received).toHaveLength(6));
  const told = receiver.received.map(({ body }) => {
    const { type, data } = JSON.parse(body) as { type: string; data: Record<string, unknown> };
    return `${type} ${String(data['tenant'])} ${String(data['connections'])}`;
  });
  expect(told.sort()).toEqual([
    'provider.incident_closed _default 4',
    'provider.incident_closed acme 3',
    'provider.incident_closed other 1',
    'provider.incident_opened _default 3',
    'provider.incident_opened acme 3',
    'provider.incident_opened other 1',
  ]);
  for (const id of endpoints) await vault.admin.delete(`/v1/webhook-endpoints/${id}`);
});

test('two replicas that see the same failures at the same time open one incident', async () => {
  await app('acme');
  const pools = [openPool(vault), openPool(vault), openPool(vault)];
  for (let round = 0; round < 5; round += 1) {
    await sql.query('delete from incidents');
    await sql.query('delete from connections');
    const ids = await connect('acme', 3);
    await sql.query(`update connections set failures = 1`);
    await sql.query(
      `insert into provider_failures (connection, tenant, provider, kind, reason)
       select unnest($1::uuid[]), 'acme', 'generic-oauth2', 'provider', 'http_503'`,
      [ids],
    );
    await Promise.all(pools.map((pool) => watchProviders(pool.query)));

    const { rows } = await sql.query<{ incidents: string; attempts: string; told: string }>(
      `select (select count(*) from incidents where kind = 'provider') as incidents,
         (select sum(attempts) from incident_connections) as attempts,
         (select count(*) from outbox where type = 'provider.incident_opened'
            and payload ->> 'incident' = (select id::text from incidents where kind = 'provider')) as told`,
    );
    expect(rows).toEqual([{ incidents: '1', attempts: '3', told: '1' }]);
  }
  await Promise.all(pools.map((pool) => pool.close()));
});

test('the database itself refuses a second open incident', async () => {
  await app('acme');
  const [id = ''] = await connect('acme', 1);
  const open = (kind: string, connection: string | null) =>
    sql.query(
      `insert into incidents (id, kind, tenant, provider, connection, status, cause)
       values (gen_random_uuid(), $1, 'acme', 'generic-oauth2', $2, 'error', 'http_503')`,
      [kind, connection],
    );
  await open('connection', id);
  await open('provider', null);

  await expect(open('connection', id)).rejects.toThrow('incidents_one_per_connection');
  await expect(open('provider', null)).rejects.toThrow('incidents_one_per_provider');
});
