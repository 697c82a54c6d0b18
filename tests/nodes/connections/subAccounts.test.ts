import createClient, { type Client } from 'openapi-fetch';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type { paths } from '../../../core/connections/vault-api';
import { CalCom } from '../../../nodes/CalCom/CalCom.node';
import { TokenVault } from '../../../nodes/TokenVault/TokenVault.node';
import { WhatsAppBusiness } from '../../../nodes/WhatsAppBusiness/WhatsAppBusiness.node';
import { Scope } from '../../../platform/lifecycle/service';
import { startRigStack } from '../../../vault-service/rigs/processes';
import { listContext, on, runNode, runOnce, type NodeSetting } from '../support/n8n';
import { records, requestsOf, useSandbox } from '../support/sandbox';

// The vault is a process of its own: n8n's types change Node's, and the vault's do not compile beside them.
const scope = new Scope();
const sandbox = useSandbox();
let vault: { readonly url: string; readonly adminKey: string; readonly api: Client<paths> };

const dakar = '106540352242922';
const thies = '106540352242955';
const recipient = '+221701234567';

beforeAll(async () => {
  const stack = await startRigStack(scope);
  const { url } = await stack.startVault();
  const { adminKey } = stack;
  const headers = { authorization: `Bearer ${adminKey}` };
  vault = { url, adminKey, api: createClient<paths>({ baseUrl: url, headers }) };
  await vault.api.POST('/v1/tenants', { body: { id: 'acme', name: 'Acme' } });
  await vault.api.PUT('/v1/tenants/{tenant}/integrations/{provider}', {
    params: { path: { tenant: 'acme', provider: 'whatsapp' } },
    body: { api_url: `${sandbox().url}/graph/v26.0` },
  });
});
beforeEach(async () => {
  await sandbox().control('state/whatsapp', {
    phone_numbers: [
      { id: dakar, verified_name: 'Dakar' },
      { id: thies, verified_name: 'Thiès' },
    ],
    inbound_at: { [recipient.slice(1)]: new Date().toISOString() },
  });
});
afterAll(() => scope.close());

/** A system user's token with these numbers chosen. */
async function imported(
  subject: string,
  numbers: readonly string[],
  scopes?: string[],
): Promise<string> {
  const { data } = await vault.api.POST('/v1/connections', {
    body: {
      tenant: 'acme',
      subject,
      provider: 'whatsapp',
      label: subject,
      credential: { access_token: 'EAAsandbox-system-user', ...(scopes ? { scopes } : {}) },
    },
  });
  const id = data?.id ?? '';
  const { response } = await vault.api.PUT('/v1/connections/{id}/sub-accounts', {
    params: { path: { id } },
    body: {
      sub_accounts: numbers.map((number) => ({ kind: 'phone_number' as const, id: number })),
    },
  });
  expect(response.status).toBe(200);
  return id;
}

function setting(type: NodeSetting['type'], parameters: INodeParameters): NodeSetting {
  const { url } = sandbox();
  return {
    type,
    parameters,
    credentials: {
      tokenVaultApi: {
        baseUrl: vault.url,
        apiKey: vault.adminKey,
        vendorBaseUrls: JSON.stringify({ whatsapp: `${url}/graph`, 'cal-com': `${url}/cal-com` }),
      },
    },
    onError: 'continueErrorOutput',
  };
}

const account = (subject: string): INodeParameters => ({
  authentication: 'tokenVault',
  vaultTenant: 'acme',
  vaultSubject: subject,
});
const whatsApp = (subject: string, parameters: INodeParameters) =>
  setting(new WhatsAppBusiness(), { ...account(subject), ...parameters });
const sendText: INodeParameters = {
  resource: 'message',
  operation: 'sendText',
  recipient,
  text: 'Bonjour Awa, à demain.',
  windowOpen: true,
};
const templates: INodeParameters = { resource: 'template', operation: 'getAll' };
const byId = (value: string): INodeParameters => ({
  subAccount: { __rl: true, mode: 'id', value },
});

async function senders(): Promise<string[]> {
  const asked = await requestsOf(sandbox(), 'whatsapp');
  return asked.flatMap(({ path }) => /\/(\d+)\/messages$/.exec(path)?.[1] ?? []);
}

describe('WhatsApp', () => {
  test('sends from the sub-account of each item, by id at WhatsApp or in the vault', async () => {
    const id = await imported('two', [dakar, thies]);
    const { data } = await vault.api.GET('/v1/connections/{id}/sub-accounts', {
      params: { path: { id } },
    });
    const inVault = data?.items.find(({ provider_id }) => provider_id === thies)?.id;

    const output = await runNode(whatsApp('two', { ...sendText, ...byId('={{ $json.from }}') }), [
      { from: dakar },
      { from: thies },
      { from: inVault },
    ]);

    expect(output.map(({ json }) => json.outcome)).toEqual(['sent', 'sent', 'sent']);
    expect((await senders()).sort()).toEqual([dakar, thies, thies]);
  });

  test('needs no ID where one number is chosen, neither to send nor for templates', async () => {
    await imported('only', [thies]);

    const sent = await runOnce(whatsApp('only', sendText));
    const listed = await runNode(whatsApp('only', templates), [{}]);

    expect(sent).toMatchObject({ outcome: 'sent' });
    expect(await senders()).toEqual([thies]);
    expect(listed.length).toBeGreaterThan(0);
    expect(listed[0]?.json).toMatchObject({ name: expect.any(String), mode: 'sandbox' });
  });

  test('does not guess between two numbers', async () => {
    await imported('unsaid', [dakar, thies]);

    const [none, kind] = [
      await runOnce(whatsApp('unsaid', sendText)),
      await runOnce(whatsApp('unsaid', { ...sendText, ...byId('phone_number') })),
    ];

    expect(none).toMatchObject({
      error: { code: 'invalid_parameter', description: expect.stringContaining('"Sub-Account"') },
    });
    expect(kind).toMatchObject({
      error: { code: 'sub_account_ambiguous', description: expect.stringContaining('Pick one') },
    });
    expect(await senders()).toEqual([]);
  });

  test('says what to do about a number that is not chosen', async () => {
    await imported('unknown', [dakar]);

    const output = await runOnce(whatsApp('unknown', { ...sendText, ...byId(thies) }));

    expect(output).toMatchObject({
      error: {
        code: 'not_found',
        message: 'The token vault: The sub-account was not found.',
        description: expect.stringContaining('Token Vault > Sub-Account > Get Many'),
      },
    });
    expect(await senders()).toEqual([]);
  });

  test('asks for the permission of the operation, and no other', async () => {
    await imported('narrow', [dakar], ['whatsapp_business_management']);

    const sent = await runOnce(whatsApp('narrow', sendText));
    const listed = await runNode(whatsApp('narrow', templates), [{}]);

    expect(sent).toMatchObject({
      error: {
        code: 'scope_missing',
        message: expect.stringContaining('whatsapp_business_messaging'),
        description: expect.stringContaining('Token Vault > Connect Link > Create'),
      },
    });
    expect(await senders()).toEqual([]);
    expect(listed[0]?.json).toMatchObject({ mode: 'sandbox' });
  });

  test('lists in the editor what is chosen, for a subject and for a connection', async () => {
    const id = await imported('editor', [dakar, thies]);
    const { listSearch } = new WhatsAppBusiness().methods;
    const search = (parameters: INodeParameters, filter?: string) =>
      on(listContext(whatsApp('editor', parameters)), listSearch, 'searchSubAccounts', filter);
    const byConnection = {
      connectionBy: 'id',
      connectionId: { __rl: true, mode: 'list', value: id },
    };

    const names = [`Dakar · +221 33 800 00 00 (${dakar})`, `Thiès · +221 33 800 00 00 (${thies})`];
    const both = { results: names.map((name, at) => ({ name, value: [dakar, thies][at] })) };
    expect(await search({})).toEqual(both);
    expect(await search(byConnection)).toEqual(both);
    expect(await search({}, 'thi')).toEqual({ results: both.results.slice(1) });
    await expect(search({ vaultSubject: '={{ $json.brand }}' })).rejects.toThrow(
      'have no value while editing',
    );
  });
});

function eventTypeOf(eventType: IDataObject | undefined): string {
  if (typeof eventType?.id !== 'number') throw new Error('no event type');
  return String(eventType.id);
}

describe('Cal.com', () => {
  test('asks for a scope only where its endpoint does', async () => {
    await vault.api.POST('/v1/connections', {
      body: {
        tenant: 'acme',
        subject: 'calendar',
        provider: 'cal-com',
        credential: { access_token: 'cal_sandbox_key', scopes: ['EVENT_TYPE_READ'] },
        validate: false,
      },
    });
    const calCom = (parameters: INodeParameters) =>
      setting(new CalCom(), { ...account('calendar'), ...parameters });
    const [eventType] = await runNode(calCom({ resource: 'eventType', operation: 'getAll' }), [{}]);
    const slots = await runOnce(
      calCom({
        resource: 'slot',
        operation: 'getAll',
        output: 'list',
        eventTypeId: { __rl: true, mode: 'id', value: eventTypeOf(eventType?.json) },
      }),
    );
    const bookings = await runOnce(calCom({ resource: 'booking', operation: 'getAll' }));

    expect(eventType?.json).toMatchObject({ mode: 'sandbox' });
    expect(slots).toMatchObject({ mode: 'sandbox', count: expect.any(Number) });
    expect(bookings).toMatchObject({
      error: { code: 'scope_missing', message: expect.stringContaining('BOOKING_READ') },
    });
  });
});

describe('Token Vault', () => {
  const tokenVault = (id: string, parameters: INodeParameters) =>
    setting(new TokenVault(), {
      resource: 'subAccount',
      connectionId: { __rl: true, mode: 'id', value: id },
      ...parameters,
    });
  const choose = (id: string, subAccounts: INodeParameters[string]) =>
    runOnce(tokenVault(id, { operation: 'choose', subAccounts }), { tenant: 'acme' });
  const providerIds = (output: IDataObject) =>
    records(output.sub_accounts).map(({ provider_id }) => provider_id);

  test('lists what is chosen, and on demand what could be', async () => {
    const id = await imported('listed', [dakar]);

    const chosen = await runNode(tokenVault(id, { operation: 'getAll' }), [{}]);
    const all = await runNode(
      tokenVault(id, { operation: 'getAll', options: { available: true } }),
      [{}],
    );
    const first = await runNode(
      tokenVault(id, { operation: 'getAll', limit: 1, options: { available: true } }),
      [{}],
    );

    expect(chosen.map(({ json }) => json)).toEqual([
      {
        id: expect.any(String),
        kind: 'phone_number',
        provider_id: dakar,
        name: expect.stringContaining('Dakar'),
        chosen: true,
        lost_at: null,
        connection_id: id,
      },
    ]);
    expect(all.map(({ json }) => [json.provider_id, json.chosen, json.id === null])).toEqual([
      [dakar, true, false],
      [thies, false, true],
    ]);
    expect(first).toHaveLength(1);
  });

  test('chooses by entry of the list, by id, and from an expression', async () => {
    const id = await imported('chosen', []);
    const { loadOptions } = new TokenVault().methods;
    const offered = await on(
      listContext(tokenVault(id, { operation: 'choose' })),
      loadOptions,
      'getAvailableSubAccounts',
    );
    expect(offered).toEqual([
      {
        name: 'Dakar · +221 33 800 00 00 (phone number)',
        value: `phone_number/${dakar}`,
      },
      {
        name: 'Thiès · +221 33 800 00 00 (phone number)',
        value: `phone_number/${thies}`,
      },
    ]);

    const one = await choose(id, [`phone_number/${thies}`]);
    const both = await choose(id, `={{ ["${thies}", "${dakar}", "${dakar}"] }}`);
    const lease = await vault.api.POST('/v1/connections/{id}/token', {
      params: { path: { id } },
      body: { sub_account: dakar },
    });

    expect(one).toMatchObject({ tenant: 'acme', connection_id: id, count: 1 });
    expect(providerIds(one)).toEqual([thies]);
    expect(providerIds(both)).toEqual([dakar, thies]);
    expect(lease.data?.extra).toMatchObject({ phone_number_id: dakar });
  });

  test('leaves the choice as it is when one is unknown or none is given', async () => {
    const id = await imported('kept', [dakar]);

    const unknown = await choose(id, [thies, '999']);
    const none = await choose(id, '={{ [] }}');
    const kept = await runNode(tokenVault(id, { operation: 'getAll' }), [{}]);

    expect(unknown).toMatchObject({
      error: { code: 'invalid_parameter', message: 'The connection has no sub-account "999"' },
    });
    expect(none).toMatchObject({ error: { code: 'invalid_parameter' } });
    expect(kept.map(({ json }) => json.provider_id)).toEqual([dakar]);
  });
});
