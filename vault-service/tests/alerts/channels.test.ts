import type { Client } from 'pg';
import { startReceiver, type Receiver } from '../support/receiver';
import { connectSql } from '../support/sql';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let receiver: Receiver;
let sql: Client;

beforeAll(async () => {
  vault = await startTestVault();
  sql = await connectSql(vault);
  receiver = await startReceiver();
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
});
afterAll(async () => {
  await sql.end();
  await vault.close();
  await receiver.close();
});

const smtp = {
  host: 'mail.agency.example',
  from: 'vault@agency.example',
  to: ['owner@agency.example'],
  username: 'u',
  password: 'hidden-password-0123456789',
};

function create(body: object) {
  return vault.admin.post('/v1/alert-channels', { tenant: 'acme', kind: 'smtp', ...body });
}

async function channel(id: string): Promise<Record<string, unknown> | undefined> {
  const { body } = await vault.admin.get('/v1/alert-channels?tenant=acme');
  return (body['items'] as Record<string, unknown>[]).find((each) => each['id'] === id);
}

test('is shown without its secrets, changed in part, and removed', async () => {
  const { status, body } = await create({ settings: smtp, locale: 'fr', name: 'Owners' });
  const id = String(body['id']);
  const made = await channel(id);

  expect(status).toBe(201);
  expect(made).toEqual({
    id,
    tenant: 'acme',
    name: 'Owners',
    kind: 'smtp',
    settings: {
      host: 'mail.agency.example',
      port: 587,
      security: 'starttls',
      from: 'vault@agency.example',
      from_name: 'Token vault',
      to: ['owner@agency.example'],
      username: 'u',
    },
    locale: 'fr',
    events: [
      'connection.reauth_required',
      'connection.recovered',
      'connection.expiring',
      'provider.incident_opened',
      'provider.incident_closed',
    ],
    include_connect_link: false,
    enabled: true,
    created_at: expect.any(String) as unknown,
    pending: 0,
    failed: 0,
    last_outcome: null,
  });

  await vault.admin.patch(`/v1/alert-channels/${id}`, {
    settings: { port: 465, security: 'tls' },
    locale: 'pt',
    events: ['connection.expiring'],
    enabled: false,
  });
  expect(await channel(id)).toMatchObject({
    settings: { host: 'mail.agency.example', port: 465, security: 'tls', username: 'u' },
    locale: 'pt',
    events: ['connection.expiring'],
    enabled: false,
  });

  expect((await vault.admin.delete(`/v1/alert-channels/${id}`)).status).toBe(204);
  expect(await channel(id)).toBeUndefined();
  const { rows } = await sql.query<{ action: string; body: string }>(
    `select action, body from audit_log where action like 'alert_channel.%' order by seq`,
  );
  expect(rows.map(({ action }) => action)).toEqual([
    'alert_channel.create',
    'alert_channel.update',
    'alert_channel.delete',
  ]);
  expect(JSON.stringify(rows)).not.toContain(smtp.password);
});

test('its secret is stored sealed, moves to a new key, and is kept by a change of something else', async () => {
  const { body } = await create({
    kind: 'resend',
    settings: {
      api_key: 're_hidden_0123456789',
      api_url: receiver.url,
      from: 'vault@agency.example',
      to: ['owner@agency.example'],
    },
  });
  const id = String(body['id']);
  await vault.admin.post('/v1/keys/rotate', { scope: 'tenant', tenant: 'acme' });
  await vault.admin.patch(`/v1/alert-channels/${id}`, { settings: { from_name: 'Vault' } });
  const { rows } = await sql.query<{ row: string; secret: Buffer }>(
    'select c::text as row, secret from alert_channels c where id = $1',
    [id],
  );
  const { body: tested } = await vault.admin.post(`/v1/alert-channels/${id}/test`);

  expect(rows[0]?.row).not.toContain('re_hidden');
  expect(rows[0]?.secret.toString('latin1')).not.toContain('re_hidden');
  expect(tested).toEqual({ delivered: true, outcome: 'http_204' });
  expect(receiver.received.at(-1)?.headers.authorization).toBe('Bearer re_hidden_0123456789');
});

test.each([
  ['a host inside the network', { settings: { ...smtp, host: '10.0.0.5' } }, 'settings'],
  ['a host of the cloud provider', { settings: { ...smtp, host: '169.254.169.254' } }, 'settings'],
  ['mail without TLS to elsewhere', { settings: { ...smtp, security: 'none' } }, 'settings'],
  [
    'a line break in an address',
    { settings: { ...smtp, to: ['a@b.example\r\nBcc: c@d.example'] } },
    'settings.to[0]',
  ],
  [
    'a line break in a name',
    { settings: { ...smtp, from_name: 'A\r\nBcc: c@d.example' } },
    'settings.from_name',
  ],
  [
    'a user without a password',
    { settings: { ...smtp, password: undefined } },
    'settings.password',
  ],
  ['a setting nobody knows', { settings: { ...smtp, proxy: 'x' } }, 'settings.proxy'],
  [
    'a webhook inside the network',
    { kind: 'slack', settings: { webhook_url: 'https://192.168.1.1/x' } },
    'settings',
  ],
  [
    'two ways to Slack at once',
    {
      kind: 'slack',
      settings: { webhook_url: 'https://hooks.slack.com/x', bot_token: 'x', channel: '#a' },
    },
    'settings.webhook_url',
  ],
  ['an event that is no alert', { settings: smtp, events: ['connection.created'] }, 'events[0]'],
  ['a language the vault does not speak', { settings: smtp, locale: 'de' }, 'locale'],
])('%s is refused, naming the field', async (_what, body, field) => {
  const answer = await create(body);

  expect(answer.status).toBe(422);
  expect(answer.body['errors']).toEqual([expect.objectContaining({ field })]);
  expect(answer.text).not.toContain(smtp.password);
});

test('a test that reaches nobody says so', async () => {
  const { body } = await create({
    settings: {
      ...smtp,
      host: '127.0.0.1',
      port: 9,
      security: 'none',
      password: undefined,
      username: undefined,
    },
  });

  const { status, body: tested } = await vault.admin.post(
    `/v1/alert-channels/${String(body['id'])}/test`,
  );

  expect(status).toBe(200);
  expect(tested).toEqual({ delivered: false, outcome: 'econnrefused' });
});

test('a host whose name leads inside the network is not called', async () => {
  const strict = await startTestVault({ VAULT_PUBLIC_URL: 'https://vault.example' });
  await strict.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  const { body } = await strict.admin.post('/v1/alert-channels', {
    tenant: 'acme',
    kind: 'smtp',
    settings: { ...smtp, host: 'ip6-localhost' },
  });
  const { body: tested } = await strict.admin.post(`/v1/alert-channels/${String(body['id'])}/test`);
  await strict.close();

  expect(tested).toMatchObject({ delivered: false });
  expect(['egress_refused', 'enotfound', 'eai_again']).toContain(tested['outcome']);
});
