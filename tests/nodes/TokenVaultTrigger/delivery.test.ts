import { webhookHeaders } from '../../../core/webhooks/signature';
import { TokenVaultTrigger } from '../../../nodes/TokenVaultTrigger/TokenVaultTrigger.node';
import { uuid } from '../support/engine';
import { on, webhookContext, workflowOf, type NodeSetting } from '../support/n8n';

const secret = `whsec_${Buffer.from('a secret of the webhook endpoint').toString('base64')}`;
const node = new TokenVaultTrigger();
const setting: NodeSetting = {
  type: node,
  parameters: { events: ['connection.reauth_required'] },
  credentials: {
    tokenVaultApi: { baseUrl: 'http://127.0.0.1:1', apiKey: 'mev_test', vendorBaseUrls: '' },
  },
};

const event = {
  type: 'connection.reauth_required',
  timestamp: '2026-12-01T10:00:00.000Z',
  data: {
    tenant: 'acme',
    connection: uuid(7),
    subject: 'brand-42',
    provider: 'google',
    status: 'reauth_required',
    reason: 'invalid_grant',
  },
};

interface Delivered {
  readonly body?: string;
  /** What was signed, when that is not the body. */
  readonly signed?: string;
  readonly secret?: string;
  readonly ageS?: number;
  readonly rawBody?: boolean;
  readonly registered?: boolean;
}

async function deliver(given: Delivered) {
  const { body = JSON.stringify(event), ageS = 0 } = given;
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
  if (given.registered !== false) {
    Object.assign(home.workflow.getStaticData('node', home.node), { endpointId: uuid(2), secret });
  }
  const result = await on(webhookContext(setting, home, { request, response }), node, 'webhook');
  return { result, answered };
}

test('a signed event becomes one item that says who, where and why', async () => {
  const { result, answered } = await deliver({});

  expect(result.workflowData).toEqual([
    [
      {
        json: {
          event_id: uuid(1),
          type: 'connection.reauth_required',
          timestamp: '2026-12-01T10:00:00.000Z',
          ...event.data,
        },
      },
    ],
  ]);
  expect(answered).toEqual({});
});

test('an event about a provider has no connection; what else it tells is passed on', async () => {
  const data = {
    tenant: '_default',
    connection: null,
    provider: 'google',
    incident: uuid(3),
    connections: 100,
  };
  const { result } = await deliver({
    body: JSON.stringify({ ...event, type: 'provider.incident_opened', data }),
  });

  expect(result.workflowData?.[0]?.[0]?.json).toMatchObject({
    ...data,
    subject: null,
    status: null,
    reason: null,
  });
});

test('an event of a type this package does not know yet is passed on', async () => {
  const { result } = await deliver({
    body: JSON.stringify({ ...event, type: 'connection.enchanted' }),
  });

  expect(result.workflowData?.[0]?.[0]?.json.type).toBe('connection.enchanted');
});

test('the vault is answered at once, whatever the workflow does then', () => {
  expect(node.description.webhooks?.[0]?.responseMode).toBe('onReceived');
});

test('while the secret is being changed, one of two signatures is enough', async () => {
  const body = JSON.stringify(event);
  const timestampS = Math.floor(Date.now() / 1_000);
  const both = ['whsec_b3RoZXI=', secret]
    .map((each) => webhookHeaders(each, { id: uuid(1), timestampS, body })['webhook-signature'])
    .join(' ');
  const home = workflowOf(setting);
  Object.assign(home.workflow.getStaticData('node', home.node), { secret });
  const headers = {
    ...webhookHeaders(secret, { id: uuid(1), timestampS, body }),
    'webhook-signature': both,
  };
  const http = { request: { headers, rawBody: Buffer.from(body) }, response: {} };

  const result = await on(webhookContext(setting, home, http), node, 'webhook');

  expect(result.workflowData?.[0]).toHaveLength(1);
});

test.each<[string, Delivered, number, string]>([
  [
    'other bytes than were signed',
    { body: `${JSON.stringify(event)} `, signed: JSON.stringify(event) },
    401,
    'signature_mismatch',
  ],
  ['another secret', { secret: 'whsec_b3RoZXI=' }, 401, 'signature_mismatch'],
  ['an old timestamp', { ageS: 301 }, 401, 'timestamp_stale'],
  ['a timestamp from the future', { ageS: -301 }, 401, 'timestamp_stale'],
  ['no body', { rawBody: false }, 401, 'body_missing'],
  ['no registration', { registered: false }, 401, 'not_registered'],
  ['a body that is no event', { body: '{"hello":"world"}' }, 400, 'not_an_event'],
])('%s is refused and starts nothing', async (_what, given, status, code) => {
  const { result, answered } = await deliver(given);

  expect(result).toEqual({ noWebhookResponse: true });
  expect(answered).toMatchObject({ status, body: { code } });
  expect(JSON.stringify(answered)).not.toContain('whsec_');
});
