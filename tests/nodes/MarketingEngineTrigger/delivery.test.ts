import { webhookHeaders } from '../../../core/webhooks/signature';
import { MarketingEngineTrigger } from '../../../nodes/MarketingEngineTrigger/MarketingEngineTrigger.node';
import { tenantA, uuid } from '../support/engine';
import { on, webhookContext, workflowOf, type NodeSetting } from '../support/n8n';

const secret = `whsec_${Buffer.from('a secret of the subscription').toString('base64')}`;
const node = new MarketingEngineTrigger();
const setting: NodeSetting = {
  type: node,
  parameters: { events: ['lead.received'] },
  credentials: { marketingEngineApi: { baseUrl: 'http://127.0.0.1:1', apiKey: 'mee_test' } },
};

function batch(...events: object[]): string {
  return JSON.stringify({ delivery_id: uuid(1), subscription_id: uuid(2), attempt: 1, events });
}

const event = {
  id: uuid(3),
  type: 'lead.received',
  tenant: tenantA,
  depth: 0,
  data: { submission: { source: 'form' } },
};

interface Delivered {
  readonly body?: string;
  /** What was signed, when that is not the body. */
  readonly signed?: string;
  readonly secret?: string;
  readonly ageS?: number;
  readonly rawBody?: boolean;
  readonly subscribed?: boolean;
}

async function deliver(given: Delivered) {
  const { body = batch(event), ageS = 0 } = given;
  const timestampS = Math.floor(Date.now() / 1_000) - ageS;
  const headers = webhookHeaders(given.secret ?? secret, {
    id: uuid(1),
    timestampS,
    body: given.signed ?? body,
  });
  const answered: { status?: number; body?: unknown } = {};
  const response = {
    status(status: number) {
      answered.status = status;
      return response;
    },
    json(value: unknown) {
      answered.body = value;
      return response;
    },
  };
  const request = {
    headers,
    body: JSON.parse(body),
    ...(given.rawBody === false ? {} : { rawBody: Buffer.from(body) }),
  };
  const home = workflowOf(setting);
  if (given.subscribed !== false) {
    Object.assign(home.workflow.getStaticData('node', home.node), {
      subscriptionId: uuid(2),
      secret,
    });
  }
  const result = await on(webhookContext(setting, home, { request, response }), node, 'webhook');
  return { result, answered };
}

test('each event of a signed batch becomes an item that knows its delivery', async () => {
  const second = { ...event, id: uuid(4) };
  const { result, answered } = await deliver({ body: batch(event, second) });
  expect(result.workflowData).toEqual([
    [event, second].map((each) => ({
      json: { ...each, delivery_id: uuid(1), subscription_id: uuid(2), attempt: 1 },
    })),
  ]);
  expect(answered).toEqual({});
});

test('events of a type this package does not know yet are passed on', async () => {
  const { result } = await deliver({ body: batch({ ...event, type: 'lead.enchanted' }) });
  expect(result.workflowData?.[0]?.[0]?.json.type).toBe('lead.enchanted');
});

test('the signature is checked on the bytes, not on what they mean', async () => {
  const body = batch(event);
  const { answered } = await deliver({ body: `${body} `, signed: body });
  expect(answered).toMatchObject({ status: 401, body: { code: 'signature_mismatch' } });
});

test.each<[string, Delivered, number, string]>([
  ['another secret', { secret: 'whsec_b3RoZXI=' }, 401, 'signature_mismatch'],
  ['an old timestamp', { ageS: 301 }, 401, 'timestamp_stale'],
  ['a timestamp from the future', { ageS: -301 }, 401, 'timestamp_stale'],
  ['no body', { rawBody: false }, 401, 'body_missing'],
  ['no subscription', { subscribed: false }, 401, 'not_subscribed'],
  ['a body that is no batch', { body: '{"hello":"world"}' }, 400, 'not_a_batch'],
])('%s is refused and starts nothing', async (_what, given, status, code) => {
  const { result, answered } = await deliver(given);
  expect(result).toEqual({ noWebhookResponse: true });
  expect(answered).toMatchObject({ status, body: { code } });
  expect(JSON.stringify(answered)).not.toContain('whsec_');
});
