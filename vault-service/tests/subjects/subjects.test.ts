import { Client } from 'pg';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { connectTo } from '../support/connections';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;

beforeAll(async () => {
  provider = await startRigProvider();
  vault = await startTestVault();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
});
afterAll(async () => {
  await vault.close();
  await provider.close();
});

test('an export shows everything about a subject but its secrets', async () => {
  const { id, family } = await connectTo(vault, provider, {
    subject: 'Aïda Ndiaye',
    expiresInS: 3_600,
  });
  await vault.admin.post(`/v1/connections/${id}/token`);

  const answer = await vault.admin.post(
    `/v1/tenants/acme/subjects/${encodeURIComponent('Aïda Ndiaye')}/export`,
  );

  expect(answer.status).toBe(200);
  expect(answer.body['connections']).toEqual([expect.objectContaining({ id })]);
  expect(answer.body['audit']).toEqual([
    expect.objectContaining({ action: 'connection.import', connection: id }),
    expect.objectContaining({ action: 'connection.lease', connection: id }),
  ]);
  expect(answer.body['revocations']).toEqual([]);
  expect(answer.text).not.toContain(family.accessToken);
  expect(answer.text).not.toContain(family.refreshToken);
});

test('an export holds the receipts of what was revoked', async () => {
  const { id } = await connectTo(vault, provider, { subject: 'revoked', expiresInS: 3_600 });
  await vault.admin.delete(`/v1/connections/${id}`);

  const { body } = await vault.admin.post('/v1/tenants/acme/subjects/revoked/export');

  expect(body['revocations']).toEqual([
    expect.objectContaining({ connection: id, token: 'refresh_token', outcome: 'revoked' }),
    expect.objectContaining({ connection: id, token: 'access_token', outcome: 'revoked' }),
  ]);
});

test('an erasure revokes at the provider and leaves the subject nowhere in the database', async () => {
  const { family } = await connectTo(vault, provider, {
    subject: 'erase-me-7391',
    expiresInS: 3_600,
  });
  await vault.admin.post('/v1/connect-sessions', {
    tenant: 'acme',
    subject: 'erase-me-7391',
    providers: ['generic-oauth2'],
  });

  const answer = await vault.admin.delete('/v1/tenants/acme/subjects/erase-me-7391');

  expect(answer.body).toMatchObject({
    erased: 1,
    receipts: [{ outcome: 'revoked' }, { outcome: 'revoked' }],
  });
  expect(provider.revocations).toContain(family.refreshToken);
  const client = new Client({ connectionString: vault.databaseUrl });
  await client.connect();
  for (const table of ['connections', 'connect_sessions', 'outbox', 'audit_log', 'revocations']) {
    const { rows } = await client.query<{ count: string }>(
      `select count(*) from ${table} t where t::text like '%erase-me-7391%'`,
    );
    expect([table, rows[0]?.count]).toEqual([table, '0']);
  }
  await client.end();
});
