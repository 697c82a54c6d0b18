import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { CalCom } from '../../../nodes/CalCom/CalCom.node';
import { WhatsAppBusiness } from '../../../nodes/WhatsAppBusiness/WhatsAppBusiness.node';
import { listContext, on, runNode, type NodeSetting } from '../support/n8n';
import { closeEngines, scriptedEngine, tenantA, uuid } from '../support/engine';
import type { ScriptedServer } from '../support/scripted-server';

afterEach(closeEngines);

const bySubject: INodeParameters = {
  resource: 'booking',
  operation: 'get',
  bookingUid: 'abc',
  authentication: 'tokenVault',
  vaultTenant: tenantA,
  vaultSubject: '={{ $json.subject }}',
};

function leaseOf(token: string, extra: IDataObject = {}): IDataObject {
  return {
    access_token: token,
    token_type: 'Bearer',
    expires_at: null,
    scopes: [],
    account: { id: null, name: null },
    extra: {},
    ...extra,
  };
}

/** A vault with one connection per subject; a refresh brings the next token. */
async function vaultWith(options: { refreshable?: boolean; lease?: IDataObject } = {}) {
  const generations = new Map<string, number>();
  const tokenOf = (subject: string) => `token-${subject}-${String(generations.get(subject) ?? 1)}`;
  return await scriptedEngine(({ method, path, query, body }) => {
    if (path === '/v1/tokens') {
      const { subject } = body as { subject: string };
      return { body: { ...leaseOf(tokenOf(subject)), ...options.lease } };
    }
    if (method === 'GET' && path === '/v1/connections') {
      return {
        body: {
          items: [
            { id: `old-${String(query.subject)}`, status: 'revoked' },
            { id: `id-${String(query.subject)}`, status: 'active' },
          ],
          next_cursor: null,
        },
      };
    }
    const refresh = /^\/v1\/connections\/id-(\w+)\/refresh$/.exec(path);
    if (refresh && options.refreshable === false) {
      return {
        status: 409,
        body: { code: 'not_refreshable', detail: 'The connection has no refresh token.' },
      };
    }
    if (refresh) {
      const subject = refresh[1] ?? '';
      generations.set(subject, (generations.get(subject) ?? 1) + 1);
      return { body: { id: `id-${subject}`, refreshed: true } };
    }
    return { status: 404, body: { code: 'not_found', detail: 'Nothing here.' } };
  });
}

/** A calendar that accepts only the given tokens. */
async function calendarFor(accepts: (token: string) => boolean) {
  return await scriptedEngine(({ headers }) => {
    const token = (headers.authorization ?? '').replace('Bearer ', '');
    return accepts(token)
      ? { body: { status: 'success', data: { uid: 'abc', seenToken: token } } }
      : {
          status: 401,
          body: {
            status: 'error',
            error: { code: 'UnauthorizedException', message: 'Your api key is not valid' },
          },
        };
  });
}

function calCom(
  vault: ScriptedServer,
  calendar: ScriptedServer,
  parameters = bySubject,
): NodeSetting {
  return {
    type: new CalCom(),
    parameters,
    credentials: {
      tokenVaultApi: {
        baseUrl: vault.url,
        apiKey: 'mev_test',
        vendorBaseUrls: JSON.stringify({ 'cal-com': calendar.url }),
      },
    },
    onError: 'continueErrorOutput',
  };
}

const leases = (vault: ScriptedServer) =>
  vault.requests.filter(({ path }) => path === '/v1/tokens');
const refreshes = (vault: ScriptedServer) =>
  vault.requests.filter(({ path }) => path.endsWith('/refresh'));
const subjects = (...names: string[]) => names.map((subject) => ({ subject }));
const seenToken = (item: { json: IDataObject }) => (item.json.booking as IDataObject).seenToken;

test('one lease serves all items of a connection, and each client has their own', async () => {
  const vault = await vaultWith();
  const calendar = await calendarFor(() => true);
  const output = await runNode(calCom(vault, calendar), subjects('a', 'b', 'a', 'a', 'b', 'a'));

  expect(leases(vault)).toHaveLength(2);
  expect(leases(vault)[0]?.headers).toMatchObject({ authorization: 'Bearer mev_test' });
  expect(leases(vault)[0]?.body).toEqual({
    tenant: tenantA,
    subject: 'a',
    provider: 'cal-com',
    min_ttl_s: 120,
  });
  expect(output.map(seenToken)).toEqual(
    ['a', 'b', 'a', 'a', 'b', 'a'].map((name) => `token-${name}-1`),
  );
});

test('a lease near its end is asked for again instead of used', async () => {
  const vault = await vaultWith({
    lease: { expires_at: new Date(Date.now() + 10_000).toISOString() },
  });
  const calendar = await calendarFor(() => true);
  await runNode(calCom(vault, calendar), subjects('a'));
  // One to open the connection, one for the request.
  expect(leases(vault)).toHaveLength(2);
});

test('the next run leases anew: nothing is kept between runs', async () => {
  const vault = await vaultWith();
  const calendar = await calendarFor(() => true);
  const setting = calCom(vault, calendar);
  await runNode(setting, subjects('a'));
  await runNode(setting, subjects('a'));
  expect(leases(vault)).toHaveLength(2);
});

test('a refused token is refreshed once for all items that met it, and the requests are sent again', async () => {
  const vault = await vaultWith();
  const calendar = await calendarFor((token) => token.endsWith('-2'));
  const output = await runNode(
    calCom(vault, calendar),
    subjects('a', 'a', 'a', 'a', 'a', 'a', 'a', 'a'),
  );

  expect(output.map(seenToken)).toEqual(Array(8).fill('token-a-2'));
  expect(refreshes(vault)).toHaveLength(1);
  expect(refreshes(vault)[0]).toMatchObject({ path: '/v1/connections/id-a/refresh', body: {} });
});

test('the refresh goes to the connection the vault leased from, not to a newer one that is broken', async () => {
  let refreshed = 0;
  const vault = await scriptedEngine(({ method, path }) => {
    if (path === '/v1/tokens') return { body: leaseOf(`token-${String(refreshed)}`) };
    if (method === 'GET') {
      return {
        body: {
          items: [
            { id: 'revoked', status: 'revoked' },
            { id: 'broken', status: 'reauth_required' },
            { id: 'working', status: 'active' },
            { id: 'older', status: 'active' },
          ],
          next_cursor: null,
        },
      };
    }
    if (path !== '/v1/connections/working/refresh') {
      return { status: 409, body: { code: 'reauth_required', detail: 'Connect again.' } };
    }
    refreshed += 1;
    return { body: { id: 'working', refreshed: true } };
  });
  const calendar = await calendarFor((token) => token === 'token-1');
  const output = await runNode(calCom(vault, calendar), subjects('a'));

  expect(output.map(seenToken)).toEqual(['token-1']);
});

test('sub-accounts that share their refused token share its refresh', async () => {
  let refreshed = 0;
  const vault = await scriptedEngine(({ path, body }) => {
    if (path === '/v1/connections/c/refresh') {
      refreshed += 1;
      return { body: { id: 'c', refreshed: true } };
    }
    const { sub_account: number } = body as { sub_account: string };
    return { body: leaseOf(`token-${String(refreshed)}`, { extra: { phone_number_id: number } }) };
  });
  const graph = await scriptedEngine(({ headers }) =>
    headers.authorization === 'Bearer token-1'
      ? { body: { messages: [{ id: 'wamid.1' }], contacts: [] } }
      : { status: 401, body: { error: { code: 190, message: 'Invalid OAuth access token.' } } },
  );
  const output = await runNode(
    {
      type: new WhatsAppBusiness(),
      parameters: {
        resource: 'message',
        operation: 'sendText',
        recipient: '+221701234567',
        text: 'Bonjour',
        windowOpen: true,
        authentication: 'tokenVault',
        connectionBy: 'id',
        connectionId: { __rl: true, mode: 'id', value: 'c' },
        subAccount: { __rl: true, mode: 'id', value: '={{ $json.number }}' },
      },
      credentials: {
        tokenVaultApi: {
          baseUrl: vault.url,
          apiKey: 'mev_test',
          vendorBaseUrls: JSON.stringify({ whatsapp: graph.url }),
        },
      },
    },
    ['11', '22', '11', '22'].map((number) => ({ number })),
  );

  expect(output.map(({ json }) => json.outcome)).toEqual(Array(4).fill('sent'));
  expect(refreshes(vault)).toHaveLength(1);
  const asked = vault.requests.filter(({ path }) => path.endsWith('/token'));
  expect(asked).toHaveLength(4);
  expect(asked[0]?.body).toEqual({
    min_ttl_s: 120,
    sub_account: '11',
    scopes: ['whatsapp_business_messaging'],
  });
  const sent = graph.requests.filter(({ headers }) => headers.authorization === 'Bearer token-1');
  expect(sent.map(({ path }) => path).sort()).toEqual(
    ['11', '11', '22', '22'].map((number) => `/v26.0/${number}/messages`),
  );
});

test('a token that stays refused after the refresh ends as unauthorized, without going in circles', async () => {
  const vault = await vaultWith();
  const calendar = await calendarFor(() => false);
  const output = await runNode(calCom(vault, calendar), subjects('a'));
  expect(output[0]?.json.error).toMatchObject({ code: 'unauthorized', http_status: 401 });
  expect(refreshes(vault)).toHaveLength(1);
  expect(calendar.requests).toHaveLength(2);
});

test('a key that cannot be refreshed and stays refused is asked about once, not once per item', async () => {
  const vault = await vaultWith({ refreshable: false });
  const calendar = await calendarFor(() => false);
  const output = await runNode(calCom(vault, calendar), subjects('a', 'a', 'a', 'a', 'a', 'a'));
  expect(output.map(({ json }) => (json.error as IDataObject).code)).toEqual(
    Array(6).fill('unauthorized'),
  );
  expect(output[0]?.json.error).toMatchObject({
    description: expect.stringContaining('Reconnect'),
  });
  expect(refreshes(vault)).toHaveLength(1);
});

test('a client without an account fails alone', async () => {
  const vault = await scriptedEngine(({ body }) => {
    const { subject } = body as { subject: string };
    return subject === 'a'
      ? { body: leaseOf('token-a') }
      : { status: 404, body: { code: 'not_found', detail: 'The connection was not found.' } };
  });
  const calendar = await calendarFor(() => true);
  const output = await runNode(calCom(vault, calendar), subjects('a', 'b', 'a'));
  expect(output.map(({ json }) => (json.error as IDataObject | undefined)?.code)).toEqual([
    undefined,
    'not_found',
    undefined,
  ]);
});

test('a connection can be named by its id', async () => {
  const vault = await scriptedEngine(() => ({ body: leaseOf('token-x') }));
  const calendar = await calendarFor(() => true);
  const parameters = {
    resource: 'booking',
    operation: 'get',
    bookingUid: 'abc',
    authentication: 'tokenVault',
    connectionBy: 'id',
    connectionId: { __rl: true, mode: 'id', value: '={{ $json.connection }}' },
  };
  await runNode(calCom(vault, calendar, parameters), [{ connection: uuid(5) }]);
  expect(vault.requests[0]).toMatchObject({
    method: 'POST',
    path: `/v1/connections/${uuid(5)}/token`,
    body: { min_ttl_s: 120 },
  });
});

test('the vendor never sees the vault key, and no error shows a token', async () => {
  const vault = await vaultWith({ refreshable: false });
  const calendar = await calendarFor(() => false);
  const output = await runNode(calCom(vault, calendar), subjects('a'));
  expect(JSON.stringify(calendar.requests)).not.toContain('mev_test');
  expect(JSON.stringify(output)).not.toMatch(/mev_test|token-a/);
});

test.each(['{"cal-com": 5}', 'https://cal.example.com', '[1]'])(
  'vendor base URLs that are no JSON object of addresses are refused: %s',
  async (vendorBaseUrls) => {
    const vault = await vaultWith();
    const calendar = await calendarFor(() => true);
    const setting = calCom(vault, calendar);
    const [output] = await runNode(
      {
        ...setting,
        credentials: { tokenVaultApi: { baseUrl: vault.url, apiKey: 'mev_test', vendorBaseUrls } },
      },
      subjects('a'),
    );
    expect(output?.json.error).toMatchObject({ code: 'invalid_base_url' });
  },
);

test('a lease that cannot be read is refused by name of its fields, without its content', async () => {
  const vault = await scriptedEngine(() => ({
    body: { access_token: 'token-odd', scopes: 'all' },
  }));
  const calendar = await calendarFor(() => true);
  const [output] = await runNode(calCom(vault, calendar), subjects('a'));
  expect(output?.json.error).toMatchObject({ code: 'malformed_answer' });
  expect(JSON.stringify(output)).not.toContain('token-odd');
});

test('a parameter the vault refuses is named where the reader of the run looks', async () => {
  const vault = await scriptedEngine(() => ({
    status: 422,
    body: {
      code: 'validation_failed',
      detail: 'The request has fields that are missing or wrong; see errors.',
      errors: [
        { field: 'tenant', message: 'is no tenant id' },
        { field: 'subject', message: 'must not be longer than 200 characters' },
      ],
    },
  }));
  const calendar = await calendarFor(() => true);
  const setting = calCom(vault, calendar);
  const [output] = await runNode(setting, subjects('a'));
  expect(output?.json.error).toMatchObject({
    code: 'validation_failed',
    description: 'tenant: is no tenant id; subject: must not be longer than 200 characters',
    fields: { tenant: 'is no tenant id' },
  });
});

test('the editor lists the connections of the provider, with what needs attention', async () => {
  const vault = await scriptedEngine(() => ({
    body: {
      items: [
        {
          id: uuid(1),
          provider: 'cal-com',
          subject: 'brand-1',
          label: 'Dakar',
          status: 'active',
          account: {},
        },
        {
          id: uuid(2),
          provider: 'cal-com',
          subject: 'brand-2',
          label: null,
          status: 'reauth_required',
          account: { name: 'Awa' },
        },
      ],
      next_cursor: 'next',
    },
  }));
  const calendar = await calendarFor(() => true);
  const context = listContext(calCom(vault, calendar));
  const { listSearch } = new CalCom().methods;
  const found = await on(context, listSearch, 'searchConnections', '');
  expect(found).toEqual({
    results: [
      { name: 'Dakar · cal-com · brand-1', value: uuid(1) },
      { name: 'Awa · cal-com · brand-2 (reauth_required)', value: uuid(2) },
    ],
    paginationToken: 'next',
  });
  expect(vault.requests[0]?.query).toMatchObject({ provider: 'cal-com' });
});

test('a search in the editor looks past the first pages, where nothing may fit', async () => {
  const row = (n: number) => ({
    id: uuid(n),
    provider: 'cal-com',
    subject: `brand-${String(n)}`,
    label: null,
    status: 'active',
    account: {},
  });
  const vault = await scriptedEngine(({ query }) => {
    const page = Number(query.cursor ?? '1');
    const next = page < 4 ? String(page + 1) : null;
    return { body: { items: [row(page)], next_cursor: next } };
  });
  const calendar = await calendarFor(() => true);
  const { listSearch } = new CalCom().methods;
  const search = (...about: string[]) =>
    on(listContext(calCom(vault, calendar)), listSearch, 'searchConnections', ...about);

  expect(await search('brand-3')).toEqual({
    results: [{ name: 'cal-com · brand-3', value: uuid(3) }],
    paginationToken: '4',
  });
  expect(await search('brand-3', '4')).toEqual({ results: [] });
  expect(await search('nobody')).toEqual({ results: [] });
  expect(await search('')).toMatchObject({ results: [{ value: uuid(1) }], paginationToken: '2' });
});
