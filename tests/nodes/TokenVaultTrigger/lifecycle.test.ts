import type { INodeParameters } from 'n8n-workflow';
import { TokenVaultTrigger } from '../../../nodes/TokenVaultTrigger/TokenVaultTrigger.node';
import { closeEngines, scriptedEngine, uuid } from '../support/engine';
import { hookContext, on, type NodeSetting } from '../support/n8n';
import type { ScriptedServer } from '../support/scripted-server';

afterEach(closeEngines);

const lifeCycle = new TokenVaultTrigger().webhookMethods.default;

function trigger(vault: ScriptedServer, parameters: INodeParameters = {}): NodeSetting {
  return {
    type: new TokenVaultTrigger(),
    parameters: { events: ['connection.reauth_required'], ...parameters },
    credentials: {
      tokenVaultApi: { baseUrl: vault.url, apiKey: 'mev_test', vendorBaseUrls: '' },
    },
  };
}

/** A vault that keeps webhook endpoints, as the real one does. */
async function registeringVault() {
  const endpoints = new Map<string, Record<string, unknown>>();
  const vault = await scriptedEngine(({ method, body, path }) => {
    if (method === 'POST') {
      const id = uuid(endpoints.size + 1);
      endpoints.set(id, { ...(body as object), id, disabled_at: null });
      return { status: 201, body: { id, secret: 'whsec_c2VjcmV0' } };
    }
    if (method === 'GET') return { body: { items: [...endpoints.values()] } };
    return endpoints.delete(path.split('/').at(-1) ?? '')
      ? { status: 204 }
      : { status: 404, body: { code: 'not_found', detail: 'The webhook endpoint was not found.' } };
  });
  return {
    vault,
    endpoints,
    methods: () => vault.requests.map(({ method }) => method),
    disable: (id: string) =>
      endpoints.set(id, { ...endpoints.get(id), disabled_at: '2026-12-01T10:00:00.000Z' }),
  };
}

test('registers its URL for the chosen events of one tenant, and keeps the secret', async () => {
  const { vault, methods } = await registeringVault();
  const { context, workflow, node } = hookContext(trigger(vault, { options: { tenant: 'acme' } }));

  expect(await on(context, lifeCycle, 'checkExists')).toBe(false);
  expect(await on(context, lifeCycle, 'create')).toBe(true);

  expect(methods()).toEqual(['POST']);
  expect(vault.requests[0]).toMatchObject({
    path: '/v1/webhook-endpoints',
    headers: { authorization: 'Bearer mev_test' },
    body: {
      tenant: 'acme',
      url: 'http://n8n.test/webhook/b7a9a3f4-52bd-4d2e-9d55-6a0b7c8f1e22/events',
      types: ['connection.reauth_required'],
    },
  });
  expect(workflow.getStaticData('node', node)).toMatchObject({
    endpointId: uuid(1),
    secret: 'whsec_c2VjcmV0',
  });
});

test('without a tenant it asks for the events of all', async () => {
  const { vault } = await registeringVault();
  const { context } = hookContext(trigger(vault));

  await on(context, lifeCycle, 'create');

  expect(vault.requests[0]?.body).toMatchObject({ tenant: '_default' });
});

test('after a restart of n8n the registration it already has stays as it is', async () => {
  const { vault } = await registeringVault();
  const kept = hookContext(trigger(vault));
  await on(kept.context, lifeCycle, 'create');
  const { context } = hookContext(trigger(vault), 'trigger', kept);

  expect(await on(context, lifeCycle, 'checkExists')).toBe(true);
});

test.each([
  ['other events', { events: ['connection.created'] }],
  ['another tenant', { options: { tenant: 'acme' } }],
])('%s replace it and leave none behind', async (_what, parameters) => {
  const { vault, endpoints } = await registeringVault();
  const first = hookContext(trigger(vault));
  await on(first.context, lifeCycle, 'create');
  const changed = hookContext(trigger(vault, parameters));
  Object.assign(
    changed.workflow.getStaticData('node', changed.node),
    first.workflow.getStaticData('node', first.node),
  );

  expect(await on(changed.context, lifeCycle, 'checkExists')).toBe(false);
  expect([...endpoints]).toEqual([]);
});

test('one the vault disabled or forgot is made again', async () => {
  const { vault, endpoints, disable } = await registeringVault();
  const { context } = hookContext(trigger(vault));
  await on(context, lifeCycle, 'create');
  disable(uuid(1));
  expect(await on(context, lifeCycle, 'checkExists')).toBe(false);
  endpoints.clear();
  expect(await on(context, lifeCycle, 'checkExists')).toBe(false);
});

test('unpublishing ends it and forgets its secret; one that is gone already is as good', async () => {
  const { vault, methods } = await registeringVault();
  const { context, workflow, node } = hookContext(trigger(vault));
  await on(context, lifeCycle, 'create');
  await on(context, lifeCycle, 'delete');
  expect(workflow.getStaticData('node', node)).not.toHaveProperty('secret');
  Object.assign(workflow.getStaticData('node', node), { endpointId: uuid(1), secret: 'x' });

  expect(await on(context, lifeCycle, 'delete')).toBe(true);
  expect(methods()).toEqual(['POST', 'DELETE', 'DELETE']);
});

test('trouble with the vault is shown, never swallowed', async () => {
  const vault = await scriptedEngine(() => ({
    status: 403,
    body: { code: 'forbidden', detail: 'This key is not allowed to do "webhooks:write".' },
  }));
  const { context, workflow, node } = hookContext(trigger(vault));
  await expect(on(context, lifeCycle, 'create')).rejects.toMatchObject({
    name: 'NodeApiError',
    message: 'The token vault: This key is not allowed to do "webhooks:write".',
  });
  Object.assign(workflow.getStaticData('node', node), { endpointId: uuid(1), secret: 'x' });
  await expect(on(context, lifeCycle, 'checkExists')).rejects.toThrow('webhooks:write');
  await expect(on(context, lifeCycle, 'delete')).rejects.toThrow('webhooks:write');
});

test('no events at all are refused before anything is sent', async () => {
  const { vault } = await registeringVault();
  const { context } = hookContext(trigger(vault, { events: [] }));

  await expect(on(context, lifeCycle, 'create')).rejects.toThrow('"Events" is empty');
  expect(vault.requests).toHaveLength(0);
});
