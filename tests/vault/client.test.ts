import createClient from 'openapi-fetch';
import type { paths } from '../../core/connections/vault-api';
import { apiDocument } from '../../vault-service/openapi/document';
import { adminKey, startTestVault, type TestVault } from '../../vault-service/tests/support/vault';

let vault: TestVault;
beforeAll(async () => {
  vault = await startTestVault();
});
afterAll(() => vault.close());

test('a program with the generated types connects, leases and revokes', async () => {
  const client = createClient<paths>({
    baseUrl: vault.url,
    headers: { authorization: `Bearer ${adminKey}` },
  });
  await client.POST('/v1/tenants', { body: { id: 'acme', name: 'Acme' } });
  const made = await client.POST('/v1/connections', {
    body: {
      tenant: 'acme',
      subject: 'brand-1',
      provider: 'generic-api-key',
      credential: { access_token: 'key-1' },
    },
  });
  const id = made.data?.id ?? '';
  const lease = await client.POST('/v1/connections/{id}/token', {
    params: { path: { id } },
    body: {},
  });
  const listed = await client.GET('/v1/connections', {
    params: { query: { tenant: 'acme', subject: 'brand-1' } },
  });
  const missing = await client.GET('/v1/connections/{id}', { params: { path: { id: 'none' } } });

  expect(lease.data?.access_token).toBe('key-1');
  expect(listed.data?.items.map((item) => item.id)).toEqual([id]);
  expect(missing.error).toMatchObject({ status: 404, code: 'not_found' });
});

test('the document made without a vault is the one a vault serves', async () => {
  const { servers: _own, ...served } = (await (
    await fetch(`${vault.url}/openapi.json`)
  ).json()) as Record<string, unknown>;
  const { servers: _none, ...made } = apiDocument();

  expect(JSON.parse(JSON.stringify(made))).toEqual(served);
});
