import { Client } from 'pg';
import { Browser } from '../../vault-service/tests/support/browser';
import { choose, teranga } from './support/choose';
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

async function connectMeta(subject: string, ...boxes: string[]): Promise<string> {
  const browser = new Browser();
  const page = await stack.signIn(browser, await stack.link(subject, 'meta'), 'meta');
  await choose(browser, page, ...boxes);
  const [connection] = await stack.connections(subject);
  return String(connection?.['id']);
}

const lease = (connection: string, sub_account?: string) =>
  stack.vault.admin.post(`/v1/connections/${connection}/token`, { sub_account });

const isPageToken = async (token: unknown, page: string) => {
  const url = `${stack.sandbox.url}/graph/v26.0/debug_token?input_token=${String(token)}&access_token=${encodeURIComponent('700000000000001|sandbox-meta-secret')}`;
  const { data } = (await (await fetch(url)).json()) as { data: Record<string, unknown> };
  return data['is_valid'] === true && data['profile_id'] === page;
};

describe('a lease', () => {
  test('asks for a page, an Instagram account or an ad account by id or kind', async () => {
    const connection = await connectMeta(
      'leases',
      `page:${teranga.page}`,
      `instagram_account:${teranga.instagram}`,
      `ad_account:${teranga.adAccount}`,
    );
    const listed = await stack.vault.admin.get(`/v1/connections/${connection}/sub-accounts`);
    const items = listed.body['items'] as { id: string; kind: string; provider_id: string }[];
    const page = items.find(({ kind }) => kind === 'page');

    const plain = await lease(connection);
    const byKind = await lease(connection, 'page');
    const byId = await lease(connection, page?.id);
    const byProviderId = await lease(connection, teranga.page);
    const instagram = await lease(connection, 'instagram_account');
    const ads = await lease(connection, 'ad_account');
    const unknown = await lease(connection, teranga.otherPage);

    expect(items.map(({ kind }) => kind)).toEqual(['ad_account', 'instagram_account', 'page']);
    expect(plain.body).toMatchObject({ account: { name: 'Awa Ndiaye' }, extra: {} });
    expect(byKind.body).toMatchObject({
      account: { id: teranga.page, name: 'Teranga Café' },
      extra: { page_id: teranga.page },
      expires_at: null,
    });
    expect(await isPageToken(byKind.body['access_token'], teranga.page)).toBe(true);
    expect(byId.body).toEqual(byKind.body);
    expect(byProviderId.body).toEqual(byKind.body);
    expect(instagram.body).toMatchObject({
      extra: { instagram_account_id: teranga.instagram, page_id: teranga.page },
    });
    expect(ads.body).toMatchObject({
      access_token: plain.body['access_token'],
      extra: { ad_account_id: teranga.adAccount },
    });
    expect(unknown.status).toBe(404);
  });

  test('does not guess between two pages', async () => {
    const connection = await connectMeta(
      'two-pages',
      `page:${teranga.page}`,
      `page:${teranga.otherPage}`,
    );

    const answer = await lease(connection, 'page');

    expect([answer.status, answer.body['code']]).toEqual([409, 'sub_account_ambiguous']);
  });

  test('gets a page token derived anew once the parent was renewed or the page token refused', async () => {
    const connection = await connectMeta('renewed', `page:${teranga.page}`);
    const before = await lease(connection, 'page');

    await stack.vault.admin.post(`/v1/connections/${connection}/refresh`);
    const renewed = await lease(connection, 'page');
    await stack.vault.admin.post(`/v1/connections/${connection}/refresh`, {
      sub_accounts_only: true,
    });
    const derived = await lease(connection, 'page');

    const tokens = [before, renewed, derived].map(({ body }) => body['access_token']);
    expect(new Set(tokens).size).toBe(3);
    for (const token of tokens.slice(1)) expect(await isPageToken(token, teranga.page)).toBe(true);
  });

  test('keeps the stored page token while the provider cannot be asked', async () => {
    const connection = await connectMeta('outage', `page:${teranga.page}`);
    const before = await lease(connection, 'page');
    await stack.vault.admin.post(`/v1/connections/${connection}/refresh`);
    await stack.control('POST', '/faults', {
      vendor: 'meta',
      path: '/v26.0/me/accounts',
      times: 1,
      fault: { kind: 'status', status: 500 },
    });

    const during = await lease(connection, 'page');
    const afterwards = await lease(connection, 'page');

    expect(during.body).toEqual(before.body);
    expect(afterwards.body['access_token']).not.toBe(before.body['access_token']);
  });

  test('of the only sub-account carries its facts without being asked', async () => {
    const browser = new Browser();
    const page = await stack.signIn(
      browser,
      await stack.link('ads', 'tiktok-business'),
      'tiktok-business',
    );
    await choose(browser, page, 'advertiser:7290000000000000012');

    const answer = await stack.vault.admin.post('/v1/tokens', {
      tenant: 'acme',
      subject: 'ads',
      provider: 'tiktok-business',
    });

    expect(answer.body).toMatchObject({
      token_type: 'Access-Token',
      expires_at: null,
      extra: { advertiser_id: '7290000000000000012' },
    });
  });

  test('of Google Ads carries the developer token and the manager, sealed at rest', async () => {
    const browser = new Browser();
    const page = await stack.signIn(browser, await stack.link('g-ads', 'google-ads'), 'google-ads');
    await choose(browser, page, 'customer:9876543210');

    const answer = await stack.vault.admin.post('/v1/tokens', {
      tenant: 'acme',
      subject: 'g-ads',
      provider: 'google-ads',
      sub_account: 'customer',
    });
    const { rows } = await database.query<{ text: string }>(
      `select row_to_json(integrations)::text as text from integrations`,
    );

    expect(answer.body).toMatchObject({
      account: { id: '9876543210', name: '987-654-3210' },
      extra: {
        customer_id: '9876543210',
        developer_token: 'sandbox-developer-token',
        login_customer_id: '1112223334',
      },
    });
    expect(rows.map(({ text }) => text).join()).not.toContain('sandbox-developer-token');
  });
});

describe('through the API', () => {
  test('an imported system-user token gets its phone number chosen', async () => {
    const imported = await stack.vault.admin.post('/v1/connections', {
      tenant: 'acme',
      subject: 'imported',
      provider: 'whatsapp',
      credential: { access_token: 'EAAsandbox-system-user' },
    });
    const path = `/v1/connections/${String(imported.body['id'])}`;

    const available = await stack.vault.admin.get(`${path}/sub-accounts?available=true`);
    const wrong = await stack.vault.admin.put(`${path}/sub-accounts`, {
      sub_accounts: [{ kind: 'phone_number', id: '1' }],
    });
    const chosen = await stack.vault.admin.put(`${path}/sub-accounts`, {
      sub_accounts: [{ kind: 'phone_number', id: '106540352242922' }],
    });
    const answer = await stack.vault.admin.post(`${path}/token`);

    expect(imported.body).toMatchObject({ kind: 'key', status: 'active' });
    expect(available.body['items']).toEqual([
      expect.objectContaining({ id: null, provider_id: '106540352242922', chosen: false }),
    ]);
    expect(wrong.status).toBe(422);
    expect(chosen.body['items']).toEqual([expect.objectContaining({ chosen: true })]);
    expect(answer.body).toMatchObject({
      access_token: 'EAAsandbox-system-user',
      token_type: 'api_key',
      extra: { phone_number_id: '106540352242922' },
    });
  });

  test('a system-user token finds its numbers without any app', async () => {
    await stack.vault.admin.post('/v1/tenants', { id: 'no-app', name: 'No app' });
    await stack.vault.admin.put('/v1/tenants/no-app/integrations/whatsapp', {
      api_url: `${stack.sandbox.url}/graph/v26.0`,
    });
    const imported = await stack.vault.admin.post('/v1/connections', {
      tenant: 'no-app',
      subject: 'imported',
      provider: 'whatsapp',
      credential: { access_token: 'EAAsandbox-system-user' },
    });

    const available = await stack.vault.admin.get(
      `/v1/connections/${String(imported.body['id'])}/sub-accounts?available=true`,
    );

    expect(available.body['items']).toEqual([
      expect.objectContaining({ kind: 'phone_number', provider_id: '106540352242922' }),
    ]);
  });

  test('revoking wipes them, and a provider without any says so', async () => {
    const connection = await connectMeta('revoked', `page:${teranga.page}`);
    await stack.vault.admin.delete(`/v1/connections/${connection}`);
    const { rows } = await database.query('select id from sub_accounts where connection = $1', [
      connection,
    ]);
    const key = await stack.vault.admin.post('/v1/connections', {
      tenant: 'acme',
      subject: 'none',
      provider: 'generic-api-key',
      credential: { access_token: 'k' },
    });
    const none = await stack.vault.admin.put(
      `/v1/connections/${String(key.body['id'])}/sub-accounts`,
      { sub_accounts: [] },
    );

    expect(rows).toEqual([]);
    expect([none.status, none.body['code']]).toEqual([409, 'no_sub_accounts']);
  });

  test('they move to a new key version with everything else', async () => {
    const connection = await connectMeta('rotated', `page:${teranga.page}`);
    const before = await lease(connection, 'page');

    await stack.vault.admin.post('/v1/keys/rotate', { scope: 'tenant', tenant: 'acme' });
    let left = 1;
    for (let tries = 0; tries < 50 && left > 0; tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      const { rows } = await database.query<{ count: string }>(
        `select count(*) as count from sub_accounts where key_version = 1`,
      );
      left = Number(rows[0]?.count);
    }

    expect(left).toBe(0);
    expect((await lease(connection, 'page')).body).toEqual(before.body);
  });
});
