import { Client } from 'pg';
import { Browser } from '../../vault-service/tests/support/browser';
import { startStack, type Stack } from './support/stack';

let stack: Stack;
let database: Client;

beforeAll(async () => {
  stack = await startStack();
  database = new Client(stack.vault.databaseUrl);
  await database.connect();
});
afterAll(async () => {
  await database.end();
  await stack.close();
});

const dayS = 86_400;

async function connected(subject: string, provider: string, account?: string) {
  const link = await stack.link(subject, provider);
  await stack.signIn(new Browser(), link, provider, account);
  const [connection] = await stack.connections(subject);
  if (!connection) throw new Error(`${provider} was not connected`);
  return connection;
}

const daysUntil = (at: unknown) => (Date.parse(String(at)) - Date.now()) / 1000 / dayS;

test('Meta: about 60 days, renewable, data access ends after 90, scopes as granted', async () => {
  const connection = await connected('m-long', 'meta', '10229999999999999');

  expect(connection).toMatchObject({ refreshable: true, status: 'active' });
  expect(daysUntil(connection['expires_at'])).toBeCloseTo(60, 1);
  expect(daysUntil(connection['grant_expires_at'])).toBeCloseTo(90, 1);
  expect(connection['scopes']).toContain('pages_show_list');
});

test('Meta: an expired token cannot be exchanged any more, its owner has to come back', async () => {
  const connection = await connected('m-expired', 'meta', '10229999999999999');
  const path = `/v1/connections/${String(connection['id'])}`;
  await stack.control('POST', '/clock', { advance_s: 61 * dayS });
  await database.query(
    `update connections set access_expires_at = now() - interval '1 minute' where id = $1`,
    [connection['id']],
  );

  const lease = await stack.vault.admin.post(`${path}/token`);
  const after = await stack.vault.admin.get(path);
  await stack.control('POST', '/reset', {});

  expect([lease.status, lease.body['code']]).toEqual([409, 'reauth_required']);
  expect(after.body).toMatchObject({ status: 'reauth_required', status_reason: 'code_190_463' });
});

test('Meta: a provider that is busy costs nothing', async () => {
  const connection = await connected('m-busy', 'meta', '10229999999999999');
  const path = `/v1/connections/${String(connection['id'])}`;
  await stack.control('POST', '/faults', {
    vendor: 'meta',
    path: '/v26.0/oauth/access_token',
    times: 1,
    fault: {
      kind: 'status',
      status: 400,
      body: { error: { code: 190, error_subcode: 463, is_transient: true, message: 'later' } },
    },
  });

  const busy = await stack.vault.admin.post(`${path}/refresh`);
  const later = await stack.vault.admin.post(`${path}/refresh`);

  expect(busy.body).toMatchObject({ refreshed: false, status: 'active' });
  expect(later.body).toMatchObject({ refreshed: true, status: 'active' });
});

test('Meta: an unreadable answer is asked again, for the old token still works', async () => {
  const connection = await connected('m-torn', 'meta', '10229999999999999');
  const path = `/v1/connections/${String(connection['id'])}`;
  await stack.control('POST', '/faults', {
    vendor: 'meta',
    path: '/v26.0/oauth/access_token',
    times: 1,
    fault: { kind: 'malformed_body' },
  });

  const torn = await stack.vault.admin.post(`${path}/refresh`);
  const again = await stack.vault.admin.post(`${path}/refresh`);

  expect(torn.body).toMatchObject({ refreshed: false, status: 'active' });
  expect(again.body).toMatchObject({ refreshed: true, status: 'active' });
});

test('Instagram: renewed by itself once a day old; before that the answer says when', async () => {
  const connection = await connected('i-long', 'instagram', '17841499999999999');
  const path = `/v1/connections/${String(connection['id'])}`;
  expect(daysUntil(connection['expires_at'])).toBeCloseTo(60, 1);

  const early = await stack.vault.admin.post(`${path}/refresh`);
  const still = await stack.vault.admin.post(`${path}/token`);
  await stack.control('POST', '/clock', { advance_s: 2 * dayS });
  await database.query(
    `update connections set access_issued_at = now() - interval '2 days' where id = $1`,
    [connection['id']],
  );
  const renewed = await stack.vault.admin.post(`${path}/refresh`);

  expect([early.status, early.body['code']]).toEqual([409, 'refresh_too_early']);
  expect(still.status).toBe(200);
  expect(renewed.body).toMatchObject({ refreshed: true, status: 'active' });
  expect(daysUntil(renewed.body['expires_at'])).toBeCloseTo(60, 1);
});

test('Instagram: asked too early all the same, nothing is lost', async () => {
  const connection = await connected('i-early', 'instagram', '17841499999999999');
  await database.query(
    `update connections set access_issued_at = now() - interval '2 days' where id = $1`,
    [connection['id']],
  );

  const answer = await stack.vault.admin.post(
    `/v1/connections/${String(connection['id'])}/refresh`,
  );

  expect(answer.body).toMatchObject({ status: 'active', status_reason: 'code_10' });
});

test("TikTok Business: neither ends nor renews, and a wrong secret is the app's fault", async () => {
  const connection = await connected('t-long', 'tiktok-business', '7389999999999999999');
  await stack.vault.admin.post('/v1/tenants', { id: 'typo', name: 'Typo' });
  const { body } = await stack.vault.admin.get('/v1/tenants/acme/integrations/tiktok-business');
  await stack.vault.admin.put('/v1/tenants/typo/integrations/tiktok-business', {
    client_id: body['client_id'],
    client_secret: 'wrong',
    authorize_url: body['authorize_url'],
    token_url: body['token_url'],
    api_url: body['api_url'],
  });
  const link = await stack.link('t-typo', 'tiktok-business', { tenant: 'typo' });

  const end = await stack.signIn(new Browser(), link, 'tiktok-business');

  expect(connection).toMatchObject({ refreshable: false, expires_at: null, status: 'active' });
  expect(end.status).toBe(400);
  expect(end.text).toContain('did not complete the sign-in');
});

test('a refresh that answers as another account is not stored as the same one', async () => {
  const connection = await connected('changed', 'tiktok');
  const path = `/v1/connections/${String(connection['id'])}`;
  const before = await stack.vault.admin.post(`${path}/token`);
  const state = await stack.control('GET', '/state/tiktok');
  const others = (state['accounts'] as { id: string }[]).map(({ id }) => id);
  const account = (connection['account'] as { id: string }).id;
  await stack.control('POST', '/oauth/tiktok/families', {
    token: before.body['access_token'],
    become_account_id: others.find((id) => id !== account),
  });

  const answer = await stack.vault.admin.post(`${path}/refresh`);

  expect(answer.body).toMatchObject({
    refreshed: false,
    status: 'reauth_required',
    status_reason: 'account_changed',
  });
});
