import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { TokenVault } from '../../../nodes/TokenVault/TokenVault.node';
import { runNode, runOnce, type NodeSetting } from '../support/n8n';
import { closeEngines, scriptedEngine, tenantA, uuid } from '../support/engine';

afterEach(closeEngines);

function vaultNode(url: string, parameters: INodeParameters): NodeSetting {
  return {
    type: new TokenVault(),
    parameters,
    credentials: { tokenVaultApi: { baseUrl: url, apiKey: 'mev_test', vendorBaseUrls: '' } },
  };
}

const byId = { __rl: true, mode: 'id', value: uuid(1) };

test('connect link: create', async () => {
  const vault = await scriptedEngine(() => ({
    status: 201,
    body: {
      id: uuid(9),
      url: 'http://vault.test/connect/secret',
      expires_at: '2026-12-01T10:00:00Z',
    },
  }));
  const output = await runOnce(
    vaultNode(vault.url, {
      resource: 'connectLink',
      operation: 'create',
      vaultSubject: 'brand-1',
      providers: ['google', 'tiktok'],
      options: { locale: 'fr', returnUrl: 'https://portal.example.com/' },
    }),
    { tenant: tenantA },
  );
  expect(vault.requests[0]).toMatchObject({
    method: 'POST',
    path: '/v1/connect-sessions',
    headers: { authorization: 'Bearer mev_test' },
    body: {
      tenant: tenantA,
      subject: 'brand-1',
      providers: ['google', 'tiktok'],
      locale: 'fr',
      return_url: 'https://portal.example.com/',
    },
  });
  expect(output).toMatchObject({ url: 'http://vault.test/connect/secret', tenant: tenantA });
  expect(new TokenVault().description.sensitiveOutputFields).toContain('url');
});

test('connect link: create refuses an empty list of providers before asking', async () => {
  const vault = await scriptedEngine(() => ({ body: {} }));
  const parameters = {
    resource: 'connectLink',
    operation: 'create',
    vaultTenant: 'a',
    vaultSubject: 'b',
    providers: [],
  };
  await expect(runOnce(vaultNode(vault.url, parameters))).rejects.toThrow('"Providers" is empty');
  expect(vault.requests).toHaveLength(0);
});

test('connection: get many pages and filters', async () => {
  const vault = await scriptedEngine(({ query }) => ({
    body: query.cursor
      ? { items: [{ id: uuid(3) }], next_cursor: null }
      : { items: [{ id: uuid(1) }, { id: uuid(2) }], next_cursor: uuid(2) },
  }));
  const output = await runNode(
    vaultNode(vault.url, {
      resource: 'connection',
      operation: 'getAll',
      returnAll: true,
      filters: { tenant: tenantA, status: 'reauth_required', subject: '' },
    }),
    [{}],
  );
  expect(output.map(({ json }) => json.id)).toEqual([1, 2, 3].map(uuid));
  expect(vault.requests[0]?.query).toEqual({
    tenant: tenantA,
    status: 'reauth_required',
    limit: '100',
  });
  expect(vault.requests[1]?.query).toMatchObject({ cursor: uuid(2) });
});

test('connection: revoke gives one item with what the provider said', async () => {
  const vault = await scriptedEngine(() => ({
    body: {
      id: uuid(1),
      status: 'revoked',
      receipts: [{ provider: 'google', outcome: 'revoked' }],
    },
  }));
  const output = await runOnce(
    vaultNode(vault.url, { resource: 'connection', operation: 'revoke', connectionId: byId }),
  );
  expect(vault.requests[0]).toMatchObject({ method: 'DELETE', path: `/v1/connections/${uuid(1)}` });
  expect(output).toMatchObject({ deleted: true, id: uuid(1), status: 'revoked' });
});

test.each<[IDataObject, IDataObject]>([
  [{ status: 'active' }, { healthy: true, needs_reconnect: false, expires_in_s: null }],
  [{ status: 'expiring' }, { healthy: true, needs_reconnect: false }],
  [{ status: 'reauth_required' }, { healthy: false, needs_reconnect: true }],
  [{ status: 'error' }, { healthy: false, needs_reconnect: false }],
])('token: get health of %j', async (connection, health) => {
  const vault = await scriptedEngine(() => ({
    body: { id: uuid(1), expires_at: null, ...connection },
  }));
  const output = await runOnce(
    vaultNode(vault.url, { resource: 'token', operation: 'getHealth', connectionId: byId }),
  );
  expect(output).toMatchObject(health);
});

test('token: get health says what the provider answered when it was last asked', async () => {
  const asked = {
    health: 'rejected',
    health_reason: 'http_401',
    checked_at: '2026-11-22T10:00:00.000Z',
  };
  const vault = await scriptedEngine(() => ({
    body: { id: uuid(1), status: 'active', expires_at: null, ...asked },
  }));
  const output = await runOnce(
    vaultNode(vault.url, { resource: 'token', operation: 'getHealth', connectionId: byId }),
  );
  expect(output).toMatchObject({ healthy: true, ...asked });
});

test('token: refresh can be of the sub-accounts only', async () => {
  const vault = await scriptedEngine(() => ({ body: { id: uuid(1), refreshed: false } }));
  const output = await runOnce(
    vaultNode(vault.url, {
      resource: 'token',
      operation: 'refresh',
      connectionId: byId,
      options: { subAccountsOnly: true },
    }),
  );
  expect(vault.requests[0]?.body).toEqual({ sub_accounts_only: true });
  expect(output).toMatchObject({ refreshed: false, connection_id: uuid(1) });
});

test('token: refresh never lets a token into the item', async () => {
  const vault = await scriptedEngine(() => ({
    body: {
      id: uuid(1),
      status: 'active',
      refreshed: true,
      access_token: 'must-not-leave',
      nested: { refresh_token: 'nor-this' },
    },
  }));
  const output = await runOnce(
    vaultNode(vault.url, { resource: 'token', operation: 'refresh', connectionId: byId }),
  );
  expect(output).toMatchObject({ refreshed: true, status: 'active', connection_id: uuid(1) });
  expect(JSON.stringify(output)).not.toMatch(/must-not-leave|nor-this/);
});
