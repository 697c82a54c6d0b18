import { providerIds, findOAuthProfile } from '../../vault-service/providers/registry';
import { Browser } from '../../vault-service/tests/support/browser';
import { sandboxApps } from './support/apps';
import { startStack, type Stack } from './support/stack';

let stack: Stack;

beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.close());

/** The second account of each sandbox provider has at most one thing below it, so nothing has to be chosen. */
const accounts: Readonly<Record<string, { id: string; name: string }>> = {
  meta: { id: '10229999999999999', name: 'Binta Sow' },
  whatsapp: { id: '10229999999999999', name: 'Binta Sow' },
  instagram: { id: '17841499999999999', name: 'bintamode' },
  google: { id: '108123456789012345672', name: 'Binta Sow' },
  gmail: { id: '108123456789012345672', name: 'Binta Sow' },
  'google-ads': { id: '108123456789012345672', name: 'Binta Sow' },
  youtube: { id: '108123456789012345672', name: 'Binta Sow' },
  'tiktok-business': { id: '7389999999999999999', name: 'Binta Mode' },
  'cal-com': { id: '7002', name: 'Fatou Fall' },
};

const sandboxNameOf = (id: string) => sandboxApps('')[id]?.sandboxName ?? '';

const oauthProviders = providerIds.filter((id) => findOAuthProfile(id) !== undefined);

test('every OAuth provider of the vault is spoken by the sandbox', () => {
  expect(Object.keys(sandboxApps('')).sort()).toEqual([...oauthProviders].sort());
});

test.each(oauthProviders)('%s is connected through its link and its token leased', async (id) => {
  const subject = `s-${id}`;
  const known = accounts[id];

  const end = await stack.signIn(new Browser(), await stack.link(subject, id), id, known?.id);

  expect([end.status, end.text.includes('is connected')]).toEqual([200, true]);
  const [connection] = await stack.connections(subject);
  expect(connection).toMatchObject({ provider: id, kind: 'oauth2', status: 'active' });
  const lease = await stack.vault.admin.post('/v1/tokens', {
    tenant: 'acme',
    subject,
    provider: id,
  });
  expect(lease.status).toBe(200);
  expect(String(lease.body['access_token'])).not.toBe('');
  const account = lease.body['account'] as Record<string, unknown>;
  expect(typeof account['id']).toBe('string');
  if (known) expect(account).toEqual(known);
});

// The connections of the test before.
test.each(oauthProviders)('%s as another account is refused on reconnect', async (id) => {
  const subject = `s-${id}`;
  const known = accounts[id];
  const before = await stack.connections(subject);
  expect(before).toHaveLength(1);
  const name = sandboxNameOf(id);
  const state = await stack.control('GET', `/state/${name === 'cal-com' ? 'cal-com-oauth' : name}`);
  const others = (state['accounts'] as { id: string }[]).map((account) => account.id);
  const pinned = (before[0]?.['account'] as { id: string }).id;
  const other = others.find((candidate) => !pinned.includes(candidate) && candidate !== known?.id);

  const end = await stack.signIn(new Browser(), await stack.link(subject, id), id, other);

  expect(end.status).toBe(400);
  expect(end.text).toContain('You signed in with another account');
  expect(await stack.connections(subject)).toEqual(before);
});

const refreshable = ['meta', 'google', 'gmail', 'tiktok', 'x', 'pinterest', 'slack', 'cal-com'];

test.each(refreshable)(
  '%s is renewed, and told to reconnect once the grant is gone',
  async (id) => {
    const subject = `s-${id}`;
    const [connection] = await stack.connections(subject);
    const path = `/v1/connections/${String(connection?.['id'])}`;
    const before = await stack.vault.admin.post(`${path}/token`);

    const renewed = await stack.vault.admin.post(`${path}/refresh`);
    const after = await stack.vault.admin.post(`${path}/token`);
    await stack.control('POST', `/oauth/${sandboxNameOf(id)}/families`, {
      token: after.body['access_token'],
      revoke: 'the owner removed the app',
    });
    const dead = await stack.vault.admin.post(`${path}/refresh`);

    expect(renewed.body).toMatchObject({ refreshed: true, status: 'active' });
    expect(after.body['access_token']).not.toBe(before.body['access_token']);
    expect(dead.body).toMatchObject({ refreshed: false, status: 'reauth_required' });
  },
);
