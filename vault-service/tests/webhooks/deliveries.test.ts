import { Client } from 'pg';
import { Webhook } from 'standardwebhooks';
import { eventually } from '../support/eventually';
import { startReceiver, type Receiver } from '../support/receiver';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let receiver: Receiver;
let sql: Client;

beforeAll(async () => {
  vault = await startTestVault();
  sql = new Client({ connectionString: vault.databaseUrl });
  await sql.connect();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.post('/v1/tenants', { id: 'other', name: 'Other' });
});
afterAll(async () => {
  await sql.end();
  await vault.close();
});
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

async function endpoint(tenant: string, types?: string[]) {
  const { body } = await vault.admin.post('/v1/webhook-endpoints', {
    tenant,
    url: receiver.url,
    ...(types ? { types } : {}),
  });
  return { id: String(body['id']), secret: String(body['secret']) };
}

async function connection(tenant: string): Promise<string> {
  const { body } = await vault.admin.post('/v1/connections', {
    tenant,
    subject: 's',
    provider: 'openai',
    credential: { access_token: 'sk-hidden' },
  });
  return String(body['id']);
}

test('an event arrives signed by the Standard Webhooks rules, at its tenant only', async () => {
  const { id, secret } = await endpoint('acme');
  await connection('other');
  const connected = await connection('acme');
  await vault.admin.delete(`/v1/connections/${connected}`);

  await eventually(async () => expect(receiver.received).toHaveLength(2));

  const events = receiver.received.map(({ body, headers }) =>
    new Webhook(secret).verify(body, headers as Record<string, string>),
  );
  expect(events).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        type: 'connection.created',
        data: expect.objectContaining({
          tenant: 'acme',
          connection: connected,
          provider: 'openai',
        }) as unknown,
      }),
      expect.objectContaining({ type: 'connection.revoked' }),
    ]),
  );
  expect(receiver.received.map(({ body }) => body).join()).not.toContain('sk-hidden');
  await vault.admin.delete(`/v1/webhook-endpoints/${id}`);
});

test('two replicas send each event once', async () => {
  await vault.replica();
  const { id } = await endpoint('acme', ['connection.created']);
  await Promise.all(Array.from({ length: 30 }, () => connection('acme')));

  await eventually(async () => expect(receiver.received).toHaveLength(30));
  await new Promise((resolve) => setTimeout(resolve, 1_500));

  const ids = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(ids).toHaveLength(30);
  expect(new Set(ids).size).toBe(30);
  await vault.admin.delete(`/v1/webhook-endpoints/${id}`);
});

test('a failed delivery is repeated with the same id', async () => {
  receiver.status = 500;
  const { id } = await endpoint('acme', ['connection.created']);
  await connection('acme');
  await eventually(async () => expect(receiver.received).toHaveLength(1));
  receiver.status = 200;
  await eventually(async () => {
    const { rowCount } = await sql.query(
      `update webhook_deliveries set next_at = now() where endpoint = $1 and last_outcome = 'http_500'`,
      [id],
    );
    expect(rowCount).toBe(1);
  });

  await eventually(async () => expect(receiver.received).toHaveLength(2));

  const [first, second] = receiver.received.map(({ headers }) => headers['webhook-id']);
  expect(second).toBe(first);
  await vault.admin.delete(`/v1/webhook-endpoints/${id}`);
});

test('410 ends the deliveries', async () => {
  receiver.status = 410;
  const { id } = await endpoint('acme', ['connection.created']);
  await connection('acme');

  await eventually(async () => {
    const { body } = await vault.admin.get('/v1/webhook-endpoints');
    expect(body['items']).toEqual([expect.objectContaining({ id, disabled_reason: 'gone' })]);
  });
  await vault.admin.delete(`/v1/webhook-endpoints/${id}`);
});

test('after a change of secret both sign', async () => {
  const { id, secret } = await endpoint('acme', ['connection.created']);
  const rotated = await vault.admin.post(`/v1/webhook-endpoints/${id}/rotate-secret`);
  await vault.admin.post('/v1/keys/rotate', { scope: 'tenant', tenant: 'acme' });
  await connection('acme');
  await eventually(async () => expect(receiver.received).toHaveLength(1));

  const { body = '', headers = {} } = receiver.received[0] ?? {};
  for (const known of [secret, String(rotated.body['secret'])])
    expect(new Webhook(known).verify(body, headers as Record<string, string>)).toBeDefined();
  await vault.admin.delete(`/v1/webhook-endpoints/${id}`);
});

test('a URL inside the network is refused', async () => {
  const answer = await vault.admin.post('/v1/webhook-endpoints', {
    tenant: 'acme',
    url: 'https://169.254.169.254/latest',
  });

  expect(answer.status).toBe(422);
  expect(answer.body['errors']).toEqual([expect.objectContaining({ field: 'url' })]);
});
