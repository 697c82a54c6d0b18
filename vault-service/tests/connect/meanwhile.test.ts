import { Client } from 'pg';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { Browser } from '../support/browser';
import { connectTo } from '../support/connections';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let provider: RigProvider;
let other: RigProvider;
let sql: Client;

beforeAll(async () => {
  [provider, other] = await Promise.all([startRigProvider(), startRigProvider()]);
  vault = await startTestVault();
  sql = new Client({ connectionString: vault.databaseUrl });
  await sql.connect();
  await vault.admin.put(
    '/v1/tenants/_default/integrations/generic-oauth2',
    integrationFor(provider),
  );
});
afterAll(async () => {
  await sql.end();
  await vault.close();
  await provider.close();
  await other.close();
});
beforeEach(async () => {
  provider.behaviour.overrides.length = 0;
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.delete('/v1/tenants/acme/integrations/generic-oauth2');
});

/** A link, its button pressed and the provider's page agreed to: the address the browser is sent back to. */
async function agreed(subject: string) {
  const { body } = await vault.admin.post('/v1/connect-sessions', {
    tenant: 'acme',
    subject,
    providers: ['generic-oauth2'],
  });
  const browser = new Browser();
  const begun = await browser.post(`${String(body['url'])}/generic-oauth2`);
  const consent = await browser.get(begun.headers.get('location') ?? '');
  return { browser, callback: consent.headers.get('location') ?? '' };
}

async function connectionsOf(subject: string) {
  const { body } = await vault.admin.get(`/v1/connections?tenant=acme&subject=${subject}`);
  return body['items'] as Record<string, unknown>[];
}

test.each<[string, () => Record<string, unknown>]>([
  ['another server', () => integrationFor(other)],
  ['another app of the same server', () => ({ ...integrationFor(provider), client_id: 'another' })],
])('a code that was asked for with one app is not handed to %s', async (_name, app) => {
  const { browser, callback } = await agreed('s-app');
  const before = [provider.requests, other.requests];
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', app());

  const end = await browser.get(callback);

  expect(end.status).toBe(400);
  expect(end.headers.get('content-type')).toContain('text/html');
  expect([provider.requests, other.requests]).toEqual(before);
  expect(await connectionsOf('s-app')).toEqual([]);
});

test('an app whose secret was renewed meanwhile is the same app', async () => {
  const { browser, callback } = await agreed('s-secret');
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', {
    ...integrationFor(provider),
    client_secret: 'a-new-secret-0123456789',
  });

  const end = await browser.get(callback);

  expect(end.status).toBe(200);
  expect(await connectionsOf('s-secret')).toHaveLength(1);
});

test('a tenant that is deleted while its client agrees ends with a page, and nothing is stored', async () => {
  const { browser, callback } = await agreed('s-gone');
  provider.behaviour.overrides.push((response, body) => {
    void vault.admin
      .delete('/v1/tenants/acme')
      .then(() =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      );
  });

  const end = await browser.get(callback);

  expect(end.status).toBe(400);
  expect(end.headers.get('content-type')).toContain('text/html');
  const { rows } = await sql.query("select 1 from connections where subject = 's-gone'");
  expect(rows).toEqual([]);
});

const withoutRefreshToken = () =>
  provider.behaviour.overrides.push((response, { refresh_token: _left, ...body }) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
  );

test('a refresh token of nobody knows whom is not used for the account that is connected', async () => {
  const { id } = await connectTo(vault, provider, { subject: 's-mixed', expiresInS: 3_600 });
  const { browser, callback } = await agreed('s-mixed');
  withoutRefreshToken();

  await browser.get(callback);

  expect(await connectionsOf('s-mixed')).toEqual([
    expect.objectContaining({
      id,
      refreshable: false,
      account: { id: 'account-1', name: expect.any(String) as string },
    }),
  ]);
});

test('the refresh token an account has kept goes on being used before its access token ends', async () => {
  const first = await agreed('s-kept');
  await first.browser.get(first.callback);
  const again = await agreed('s-kept');
  withoutRefreshToken();

  await again.browser.get(again.callback);

  const { rows } = await sql.query<{ due: Date | null }>(
    "select refresh_due_at as due from connections where subject = 's-kept' and refresh_token is not null",
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.due).toBeInstanceOf(Date);
});
