import type { INodeParameters } from 'n8n-workflow';
import { MarketingEngineTrigger } from '../../../nodes/MarketingEngineTrigger/MarketingEngineTrigger.node';
import { hookContext, on, type NodeSetting } from '../support/n8n';
import { closeEngines, scriptedEngine, uuid } from '../support/engine';
import type { ScriptedServer } from '../support/scripted-server';

afterEach(closeEngines);

const lifeCycle = new MarketingEngineTrigger().webhookMethods.default;

function trigger(engine: ScriptedServer, parameters: INodeParameters = {}): NodeSetting {
  return {
    type: new MarketingEngineTrigger(),
    name: 'When leads arrive',
    parameters: { events: ['lead.received'], ...parameters },
    credentials: { marketingEngineApi: { baseUrl: engine.url, apiKey: 'mee_test' } },
  };
}

/** An engine that keeps one subscription, as the real one does. */
async function subscribingEngine() {
  let held: Record<string, unknown> | undefined;
  const engine = await scriptedEngine(({ method, body }) => {
    if (method === 'POST') {
      held = { filter: {}, ...(body as object), id: uuid(1), status: 'active' };
      return { status: 201, body: { ...held, secret: 'whsec_c2VjcmV0' } };
    }
    if (!held)
      return {
        status: 404,
        body: { code: 'not_found', detail: 'The subscription was not found.' },
      };
    if (method === 'DELETE') {
      held = undefined;
      return { status: 204 };
    }
    return { body: held };
  });
  return {
    engine,
    pause: () => (held = { ...held, status: 'paused' }),
    forget: () => (held = undefined),
  };
}

test('subscribes under workflow id and node name, with the filter and the batch that are set', async () => {
  const { engine } = await subscribingEngine();
  const options = { batchSize: 50, batchDelay: 0, temperature: ['hot'] };
  const { context, workflow, node } = hookContext(
    trigger(engine, { events: ['lead.qualified'], options }),
  );

  expect(await on(context, lifeCycle, 'checkExists')).toBe(false);
  expect(await on(context, lifeCycle, 'create')).toBe(true);

  expect(engine.requests.map(({ method }) => method)).toEqual(['POST']);
  expect(engine.requests[0]).toMatchObject({
    path: '/api/system/bus/subscriptions',
    headers: { 'x-api-key': 'mee_test' },
    body: {
      name: 'mkt-test:When leads arrive',
      url: 'http://n8n.test/webhook/b7a9a3f4-52bd-4d2e-9d55-6a0b7c8f1e22/events',
      event_types: ['lead.qualified'],
      filter: { temperature: ['hot'] },
      batch_size: 50,
      batch_delay_ms: 0,
      ephemeral: false,
    },
  });
  expect(workflow.getStaticData('node', node)).toMatchObject({
    subscriptionId: uuid(1),
    secret: 'whsec_c2VjcmV0',
  });
});

test('after a restart of n8n the subscription it already has stays as it is', async () => {
  const { engine } = await subscribingEngine();
  const kept = hookContext(trigger(engine));
  await on(kept.context, lifeCycle, 'create');
  const { context } = hookContext(trigger(engine), 'trigger', kept);
  expect(await on(context, lifeCycle, 'checkExists')).toBe(true);
});

test.each([
  ['other events', { events: ['lead.ingested'] }],
  ['another batch size', { events: ['lead.received'], options: { batchSize: 5 } }],
  ['another filter', { events: ['lead.received'], options: { temperature: ['hot'] } }],
])('%s replace it', async (_what, parameters) => {
  const { engine } = await subscribingEngine();
  const first = hookContext(trigger(engine));
  await on(first.context, lifeCycle, 'create');
  const changed = hookContext(trigger(engine, parameters));
  Object.assign(
    changed.workflow.getStaticData('node', changed.node),
    first.workflow.getStaticData('node', first.node),
  );
  expect(await on(changed.context, lifeCycle, 'checkExists')).toBe(false);
});

test('one the engine paused or forgot is made again', async () => {
  const { engine, pause, forget } = await subscribingEngine();
  const { context } = hookContext(trigger(engine));
  await on(context, lifeCycle, 'create');
  pause();
  expect(await on(context, lifeCycle, 'checkExists')).toBe(false);
  forget();
  expect(await on(context, lifeCycle, 'checkExists')).toBe(false);
});

test('a manual run listens with a subscription of its own that dies with it', async () => {
  const { engine } = await subscribingEngine();
  const { context } = hookContext(trigger(engine), 'manual');
  await on(context, lifeCycle, 'create');
  expect(engine.requests[0]?.body).toMatchObject({
    name: 'mkt-test:When leads arrive:test',
    url: 'http://n8n.test/webhook-test/b7a9a3f4-52bd-4d2e-9d55-6a0b7c8f1e22/events',
    ephemeral: true,
  });
});

test('unpublishing ends it and forgets its secret; one that is gone already is as good', async () => {
  const { engine } = await subscribingEngine();
  const { context, workflow, node } = hookContext(trigger(engine));
  await on(context, lifeCycle, 'create');
  await on(context, lifeCycle, 'delete');
  expect(workflow.getStaticData('node', node)).not.toHaveProperty('secret');
  Object.assign(workflow.getStaticData('node', node), { subscriptionId: uuid(1), secret: 'x' });
  expect(await on(context, lifeCycle, 'delete')).toBe(true);
  expect(engine.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'DELETE']);
});

test('trouble with the engine is shown, never swallowed', async () => {
  const engine = await scriptedEngine(() => ({
    status: 403,
    body: { code: 'forbidden', detail: 'This key lacks the permission settings.manage.' },
  }));
  const { context, workflow, node } = hookContext(trigger(engine));
  await expect(on(context, lifeCycle, 'create')).rejects.toMatchObject({
    name: 'NodeApiError',
    message: 'The marketing engine: This key lacks the permission settings.manage.',
  });
  Object.assign(workflow.getStaticData('node', node), { subscriptionId: uuid(1), secret: 'x' });
  await expect(on(context, lifeCycle, 'checkExists')).rejects.toThrow('settings.manage');
  await expect(on(context, lifeCycle, 'delete')).rejects.toThrow('settings.manage');
});

test('a batch size out of range is refused before anything is sent', async () => {
  const { engine } = await subscribingEngine();
  const { context } = hookContext(trigger(engine, { options: { batchSize: 500 } }));
  await expect(on(context, lifeCycle, 'create')).rejects.toThrow(
    '"Batch Size" must be a whole number from 1 to 100',
  );
  expect(engine.requests).toHaveLength(0);
});
