import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;

beforeAll(async () => {
  vault = await startTestVault();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
});
afterAll(() => vault.close());

async function imported(subject: string, scopes?: readonly string[]): Promise<string> {
  const { body } = await vault.admin.post('/v1/connections', {
    tenant: 'acme',
    subject,
    provider: 'generic-api-key',
    credential: { access_token: 'token-of-the-client', ...(scopes && { scopes }) },
  });
  return String(body['id']);
}

test('a scope that was not granted is named before the vendor refuses it', async () => {
  const id = await imported('granted', ['posts.read', 'posts.write']);
  const enough = await vault.admin.post(`/v1/connections/${id}/token`, { scopes: ['posts.write'] });
  const lacking = await vault.admin.post(`/v1/connections/${id}/token`, {
    scopes: ['posts.write', 'ads.manage'],
  });
  const bySubject = await vault.admin.post('/v1/tokens', {
    tenant: 'acme',
    subject: 'granted',
    provider: 'generic-api-key',
    scopes: ['ads.manage'],
  });

  expect(enough.status).toBe(200);
  expect([lacking.status, lacking.body['code']]).toEqual([409, 'scope_missing']);
  expect(lacking.body['detail']).toMatch(/did not grant ads\.manage\./);
  expect(lacking.text).not.toContain('token-of-the-client');
  expect([bySubject.status, bySubject.body['code']]).toEqual([409, 'scope_missing']);
});

test('where nobody knows what was granted, the vendor decides', async () => {
  const id = await imported('unknown');
  const { status } = await vault.admin.post(`/v1/connections/${id}/token`, {
    scopes: ['ads.manage'],
  });
  expect(status).toBe(200);
});

test('the refusal stands in the audit log', async () => {
  const id = await imported('audited', ['posts.read']);
  await vault.admin.post(`/v1/connections/${id}/token`, { scopes: ['ads.manage'] });
  const { body } = await vault.admin.get('/v1/audit?tenant=acme&action=connection.lease&limit=1');
  expect(body['items']).toEqual([
    expect.objectContaining({ connection: id, outcome: 'scope_missing' }),
  ]);
});
