import createClient, { type Client } from 'openapi-fetch';
import type { paths } from '../../../core/connections/vault-api';
import { TokenVaultTrigger } from '../../../nodes/TokenVaultTrigger/TokenVaultTrigger.node';
import { Scope } from '../../../platform/lifecycle/service';
import { startRigStack } from '../../../vault-service/rigs/processes';
import { eventually } from '../../../vault-service/tests/support/eventually';
import { startReceiver, type Receiver } from '../../../vault-service/tests/support/receiver';
import { hookContext, on, webhookContext, type NodeSetting } from '../support/n8n';

// The vault is a process of its own: n8n's types change Node's, and the vault's do not compile beside them.
const scope = new Scope();
let vault: { readonly url: string; readonly adminKey: string; readonly api: Client<paths> };
let n8n: Receiver;

beforeAll(async () => {
  const stack = await startRigStack(scope);
  const { url } = await stack.startVault();
  const { adminKey } = stack;
  const headers = { authorization: `Bearer ${adminKey}` };
  vault = { url, adminKey, api: createClient<paths>({ baseUrl: url, headers }) };
  n8n = scope.own(await startReceiver());
  await vault.api.POST('/v1/tenants', { body: { id: 'acme', name: 'Acme' } });
});
afterAll(() => scope.close());

test('the Token Vault Trigger registers itself at a vault and reads what that sends', async () => {
  const node = new TokenVaultTrigger();
  const setting: NodeSetting = {
    type: node,
    parameters: {
      events: ['connection.created', 'connection.revoked'],
      options: { tenant: 'acme' },
    },
    credentials: {
      tokenVaultApi: { baseUrl: vault.url, apiKey: vault.adminKey, vendorBaseUrls: '' },
    },
  };
  const home = hookContext(setting);
  Object.assign(home.context, { getNodeWebhookUrl: () => n8n.url });
  const lifeCycle = node.webhookMethods.default;
  expect(await on(home.context, lifeCycle, 'checkExists')).toBe(false);
  expect(await on(home.context, lifeCycle, 'create')).toBe(true);
  expect(await on(home.context, lifeCycle, 'checkExists')).toBe(true);

  const created = await vault.api.POST('/v1/connections', {
    body: {
      tenant: 'acme',
      subject: 'brand-42',
      provider: 'generic-api-key',
      credential: { access_token: 'key-of-the-client' },
    },
  });
  await eventually(async () => expect(n8n.received).toHaveLength(1));
  const { headers = {}, body = '' } = n8n.received[0] ?? {};
  const request = { headers, rawBody: Buffer.from(body) };
  const { workflowData } = await on(
    webhookContext(setting, home, { request, response: {} }),
    node,
    'webhook',
  );

  expect(workflowData).toEqual([
    [
      {
        json: expect.objectContaining({
          event_id: headers['webhook-id'],
          type: 'connection.created',
          tenant: 'acme',
          connection: created.data?.id,
          subject: 'brand-42',
          provider: 'generic-api-key',
          status: 'active',
        }) as unknown,
      },
    ],
  ]);

  expect(await on(home.context, lifeCycle, 'delete')).toBe(true);
  expect((await vault.api.GET('/v1/webhook-endpoints')).data?.items).toEqual([]);
});
