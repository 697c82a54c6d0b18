import type { ServerResponse } from 'node:http';
import { Client } from 'pg';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { json, startVendor, type Vendor } from '../health/vendor';
import { connectTo } from '../support/connections';
import { eventually } from '../support/eventually';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let vendor: Vendor;
let provider: RigProvider;
let sql: Client;
/** Tokens the vendor was asked to revoke. */
let revoked: string[];
/** Answers that are held back. */
let held: ServerResponse[];

beforeAll(async () => {
  vendor = await startVendor();
  provider = await startRigProvider();
  vault = await startTestVault();
  sql = new Client({ connectionString: vault.databaseUrl });
  await sql.connect();
});
afterAll(async () => {
  await sql.end();
  await vault.close();
  await vendor.close();
  await provider.close();
});
beforeEach(async () => {
  revoked = [];
  held = [];
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', {
    ...integrationFor(provider),
    revoke_url: `${vendor.url}/revoke`,
  });
});

/** The vendor notes each token; the first answer is held back until \`release\`. */
function holdFirst(): { release(this: void): void } {
  let holding = true;
  vendor.behaviour = (request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      revoked.push(new URLSearchParams(text).get('token') ?? '');
      if (holding) held.push(response);
      else json(200, {})(request, response);
    });
  };
  return {
    release() {
      holding = false;
      for (const response of held) response.writeHead(200).end('{}');
    },
  };
}

const receiptsIn = (body: Record<string, unknown>) =>
  (body['receipts'] as { connection: string; outcome: string }[]).map(
    ({ connection, outcome }) => `${connection} ${outcome}`,
  );

test('a connection that comes while the providers are asked is revoked as well', async () => {
  const first = await connectTo(vault, provider, { expiresInS: 3_600 });
  const { release } = holdFirst();
  const deletion = vault.admin.delete('/v1/tenants/acme');
  await eventually(async () => expect(held).toHaveLength(1));

  const second = await connectTo(vault, provider, { expiresInS: 3_600, subject: 'late' });
  release();
  const { status, body } = await deletion;

  expect(status).toBe(200);
  expect(revoked).toContain(second.family.refreshToken);
  expect(receiptsIn(body).sort()).toEqual(
    [first.id, first.id, second.id, second.id].map((id) => `${id} revoked`).sort(),
  );
});

test('a token that a refresh brings while the tenant is deleted is revoked as well', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
  const { release } = holdFirst();
  const deletion = vault.admin.delete('/v1/tenants/acme');
  await eventually(async () => expect(held).toHaveLength(1));

  const refreshed = await vault.admin.post(`/v1/connections/${id}/refresh`);
  release();

  expect((await deletion).status).toBe(200);
  expect(refreshed.body).toMatchObject({ refreshed: true });
  expect(revoked).toContain(family.refreshToken);
});

test('a token that a refresh brings while its connection is revoked is revoked as well', async () => {
  const { id, family } = await connectTo(vault, provider, { expiresInS: 3_600 });
  const { release } = holdFirst();
  const revocation = vault.admin.delete(`/v1/connections/${id}`);
  await eventually(async () => expect(held).toHaveLength(1));

  const refreshed = await vault.admin.post(`/v1/connections/${id}/refresh`);
  release();
  const { status, body } = await revocation;

  expect(refreshed.body).toMatchObject({ refreshed: true });
  expect(status).toBe(200);
  expect(receiptsIn(body)).toEqual([`${id} revoked`, `${id} revoked`]);
  expect(revoked).toEqual(expect.arrayContaining([family.refreshToken, family.accessToken]));
});

test('a connection that comes while its subject is erased is erased as well', async () => {
  const first = await connectTo(vault, provider, { expiresInS: 3_600, subject: 'to-erase' });
  const { release } = holdFirst();
  const erasure = vault.admin.delete('/v1/tenants/acme/subjects/to-erase');
  await eventually(async () => expect(held).toHaveLength(1));

  const second = await connectTo(vault, provider, { expiresInS: 3_600, subject: 'to-erase' });
  release();
  const { status, body } = await erasure;

  expect(status).toBe(200);
  expect(body['erased']).toBe(2);
  expect(revoked).toContain(second.family.refreshToken);
  expect(receiptsIn(body)).toHaveLength(4);
  const left = await Promise.all(
    [first, second].map(({ id }) => vault.admin.get(`/v1/connections/${id}`)),
  );
  expect(left.map((answer) => answer.status)).toEqual([404, 404]);
  const { rows } = await sql.query("select 1 from outbox where payload ->> 'subject' = 'to-erase'");
  expect(rows).toEqual([]);
});

test('of two deletions of a tenant one is done', async () => {
  await connectTo(vault, provider, { expiresInS: 3_600 });
  const { release } = holdFirst();
  const both = [vault.admin.delete('/v1/tenants/acme'), vault.admin.delete('/v1/tenants/acme')];
  await eventually(async () => expect(held).toHaveLength(2));
  release();

  const answers = await Promise.all(both);

  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
});

test.each<[string, string, string, Record<string, unknown>]>([
  [
    'a connection',
    'post',
    '/v1/connections',
    {
      tenant: 'acme',
      subject: 's',
      provider: 'openai',
      credential: { access_token: 'x' },
    },
  ],
  [
    'a link',
    'post',
    '/v1/connect-sessions',
    { tenant: 'acme', subject: 's', providers: ['generic-oauth2'] },
  ],
  [
    'a webhook endpoint',
    'post',
    '/v1/webhook-endpoints',
    { tenant: 'acme', url: 'https://receiver.example/hook' },
  ],
  [
    'an alert channel',
    'post',
    '/v1/alert-channels',
    {
      tenant: 'acme',
      kind: 'slack',
      settings: { webhook_url: 'https://hooks.slack.com/services/T000/B000/xyz' },
    },
  ],
  ['branding', 'put', '/v1/tenants/acme/branding', { colors: { button: '#1d4ed8' } }],
  [
    'an OAuth app',
    'put',
    '/v1/tenants/acme/integrations/google',
    { client_id: 'id', client_secret: 'secret-of-the-app' },
  ],
])(
  '%s that was begun before the deletion and would end after it is not left behind',
  async (_name, method, path, body) => {
    // As a deletion does it, in another process that this one has not heard of.
    await sql.query('begin');
    await sql.query("select id from tenants where id = 'acme' for update");
    await sql.query("update tenants set deleted_at = now() where id = 'acme'");
    const writing = method === 'put' ? vault.admin.put(path, body) : vault.admin.post(path, body);
    await eventually(async () => {
      const { rows } = await sql.query(
        "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      expect(rows).toHaveLength(1);
    });
    await sql.query('commit');

    const answer = await writing;

    expect(answer).toMatchObject({ status: 404, body: { code: 'not_found' } });
    await sql.query("update tenants set deleted_at = null where id = 'acme'");
  },
);

test('keys of a deleted tenant do not open the next one of its name', async () => {
  await vault.admin.post('/v1/tenants', { id: 'other', name: 'Other' });
  const make = async (tenants: string[]) => {
    const { body } = await vault.admin.post('/v1/api-keys', {
      name: 'k',
      tenants,
      actions: ['connections:read', 'api-keys:read'],
    });
    return { id: String(body['id']), api: vault.as(String(body['key'])) };
  };
  const only = await make(['acme']);
  const both = await make(['acme', 'other']);
  const neighbour = await make(['other']);
  vendor.behaviour = json(200, {});
  await vault.admin.delete('/v1/tenants/acme');
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Another Acme' });

  const answers = [
    await only.api.get('/v1/connections?tenant=acme'),
    await both.api.get('/v1/connections?tenant=acme'),
    await both.api.get('/v1/connections?tenant=other'),
  ];
  const seen = await neighbour.api.get('/v1/api-keys');

  expect(answers.map(({ status }) => status)).toEqual([401, 404, 200]);
  expect(seen.text).not.toContain(only.id);
});
