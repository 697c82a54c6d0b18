import type { Client } from 'pg';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { Browser } from '../support/browser';
import { connectTo } from '../support/connections';
import { connectSql } from '../support/sql';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;
let sql: Client;

beforeAll(async () => {
  provider = await startRigProvider({ rotation: 'none' });
  vault = await startTestVault();
  sql = await connectSql(vault);
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
});
afterAll(async () => {
  await sql.end();
  await vault.close();
  await provider.close();
});

async function incidentsOf(connection: string, open?: boolean) {
  const { body } = await vault.admin.get(
    `/v1/incidents?tenant=acme${open === undefined ? '' : `&open=${String(open)}`}`,
  );
  return (body['items'] as Record<string, unknown>[]).filter(
    (incident) => incident['connection'] === connection,
  );
}

const events = async (connection: string) =>
  (
    await sql.query<{ type: string }>(
      `select type from outbox where connection = $1 order by created_at, id`,
      [connection],
    )
  ).rows.map(({ type }) => type);

test('a refused grant opens one incident with its cause; reconnecting closes it and says how', async () => {
  const { id, family } = await connectTo(vault, provider, { subject: 'brand-refused' });
  family.revoked = true;
  await vault.admin.post(`/v1/connections/${id}/token`);
  await vault.admin.post(`/v1/connections/${id}/token`);

  expect(await incidentsOf(id, true)).toEqual([
    expect.objectContaining({
      kind: 'connection',
      tenant: 'acme',
      provider: 'generic-oauth2',
      subject: 'brand-refused',
      status: 'reauth_required',
      cause: 'invalid_grant',
      closed_at: null,
    }),
  ]);

  const link = await vault.admin.post('/v1/connect-sessions', {
    tenant: 'acme',
    subject: 'brand-refused',
    providers: ['generic-oauth2'],
  });
  const browser = new Browser();
  await browser.follow(await browser.post(`${String(link.body['url'])}/generic-oauth2`));

  expect(await incidentsOf(id, true)).toEqual([]);
  expect(await incidentsOf(id, false)).toEqual([
    expect.objectContaining({ status: 'reauth_required', closed_how: 'reconnected' }),
  ]);
});

test('a provider that is away counts attempts in one incident, and its next answer closes it', async () => {
  const { id } = await connectTo(vault, provider, { subject: 'brand-away' });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    provider.behaviour.overrides.push((response) => response.writeHead(503).end());
    await vault.admin.post(`/v1/connections/${id}/refresh`);
  }

  expect(await incidentsOf(id)).toEqual([
    expect.objectContaining({ status: 'error', cause: 'http_503', attempts: 3, closed_at: null }),
  ]);

  await vault.admin.post(`/v1/connections/${id}/refresh`);

  expect(await incidentsOf(id)).toEqual([expect.objectContaining({ closed_how: 'refreshed' })]);
  expect(await events(id)).toEqual([
    'connection.created',
    'connection.reauth_required',
    'connection.recovered',
  ]);
});

test('what looked passing and then takes the owner is a new incident, told by an event of its own', async () => {
  const { id, family } = await connectTo(vault, provider, { subject: 'brand-worse' });
  provider.behaviour.overrides.push((response) => response.writeHead(503).end());
  await vault.admin.post(`/v1/connections/${id}/refresh`);
  family.revoked = true;
  await vault.admin.post(`/v1/connections/${id}/refresh`);

  expect(await incidentsOf(id)).toEqual([
    expect.objectContaining({ status: 'reauth_required', closed_at: null }),
    expect.objectContaining({ status: 'error', closed_how: 'reauth_required' }),
  ]);
  expect(await events(id)).toEqual([
    'connection.created',
    'connection.reauth_required',
    'connection.reauth_required',
  ]);
});

test('revoking closes the incident; erasing the subject leaves nothing of it', async () => {
  const { id, family } = await connectTo(vault, provider, { subject: 'brand-gone' });
  family.revoked = true;
  await vault.admin.post(`/v1/connections/${id}/token`);
  await vault.admin.delete(`/v1/connections/${id}`);
  const revoked = await incidentsOf(id);
  const exported = await vault.admin.post('/v1/tenants/acme/subjects/brand-gone/export');
  const { body: going } = await vault.admin.get('/v1/incidents?tenant=acme&open');
  await vault.admin.delete('/v1/tenants/acme/subjects/brand-gone');

  expect(going['items']).not.toContainEqual(expect.objectContaining({ connection: id }));
  expect(revoked).toEqual([expect.objectContaining({ closed_how: 'revoked' })]);
  expect(exported.body['incidents']).toEqual([
    expect.objectContaining({ connection: id, cause: 'invalid_grant', closed_how: 'revoked' }),
  ]);
  expect(await incidentsOf(id)).toEqual([]);
});

test('a key that may not read incidents is refused', async () => {
  const { body } = await vault.admin.post('/v1/api-keys', {
    name: 'k',
    tenants: ['acme'],
    actions: ['connections:read'],
  });

  expect((await vault.as(String(body['key'])).get('/v1/incidents')).status).toBe(403);
});
