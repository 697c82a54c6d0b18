import { Client } from 'pg';
import { json, startVendor, type Vendor } from '../health/vendor';
import { eventually } from '../support/eventually';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let vendor: Vendor;

const app = (clientId: string) => ({
  client_id: clientId,
  client_secret: 'secret-of-the-app',
  token_url: `${vendor.url}/token`,
  api_url: vendor.url,
});

beforeAll(async () => {
  vendor = await startVendor();
  vault = await startTestVault();
  await vault.admin.put('/v1/tenants/_default/integrations/meta', app('shared-app'));
});
afterAll(async () => {
  await vault.close();
  await vendor.close();
});
beforeEach(async () => {
  vendor.calls.length = 0;
  vendor.behaviour = json(200, { success: true });
  for (const id of ['acme', 'other']) await vault.admin.post('/v1/tenants', { id, name: id });
});

/** A person may manage the pages of several clients: the same account, one grant per connection. */
async function connect(
  account: string,
  { tenant = 'acme', provider = 'meta' } = {},
): Promise<string> {
  const { body, text } = await vault.admin.post('/v1/connections', {
    tenant,
    subject: `client ${Math.random()}`,
    provider,
    credential: { access_token: `EAA-${Math.random()}`, refresh_token: `EAA-${Math.random()}` },
    account: { id: account },
  });
  const id = body['id'];
  if (typeof id !== 'string') throw new Error(text);
  return id;
}
const outcomes = (body: Record<string, unknown>) =>
  (body['receipts'] as Record<string, unknown>[]).map((receipt) => receipt['outcome']);
const revoke = async (id: string) =>
  outcomes((await vault.admin.delete(`/v1/connections/${id}`)).body);

test('a grant that ends all others of the account is ended with the last of them', async () => {
  const first = await connect('fb-1');
  const second = await connect('fb-1', { provider: 'whatsapp' });

  const { body } = await vault.admin.delete(`/v1/connections/${first}`);
  const calls = [...vendor.calls];
  const last = await revoke(second);

  expect(outcomes(body)).toEqual(['kept', 'kept']);
  expect((body['receipts'] as unknown[])[0]).toMatchObject({
    retrying: false,
    instructions: { code: 'shared_grant' },
  });
  expect(calls).toEqual([]);
  expect(last).toEqual(['revoked', 'revoked']);
  expect(vendor.calls).toContain('DELETE /me/permissions');
});

test('a connection that is dead itself protects nothing', async () => {
  const dead = await connect('fb-7');
  const client = new Client({ connectionString: vault.databaseUrl });
  await client.connect();
  await client.query(
    `update connections set status = 'reauth_required', status_reason = 'code_190' where id = $1`,
    [dead],
  );
  await client.end();
  const last = await connect('fb-7');

  expect(await revoke(last)).toEqual(['revoked', 'revoked']);
});

test("another account's connections and another app's do not count", async () => {
  await connect('fb-3');
  const alone = await connect('fb-2');
  await vault.admin.put('/v1/tenants/other/integrations/meta', app('own-app'));
  await connect('fb-2', { tenant: 'other' });

  expect(await revoke(alone)).toEqual(['revoked', 'revoked']);
});

test('a tenant that leaves takes its own connections along, and nobody else’s', async () => {
  await connect('fb-4');
  await connect('fb-4');
  await connect('fb-5');
  await vault.admin.post('/v1/tenants', { id: 'third', name: 'Third' });
  const stays = await connect('fb-5', { tenant: 'third' });

  const { body } = await vault.admin.delete('/v1/tenants/acme');
  const byOutcome = outcomes(body).sort();
  const view = await vault.admin.get(`/v1/connections/${stays}`);

  expect(byOutcome.filter((outcome) => outcome === 'kept')).toHaveLength(2);
  expect(byOutcome.filter((outcome) => outcome === 'revoked').length).toBeGreaterThanOrEqual(4);
  expect(view.body['status']).toBe('active');
});

test('a revocation that is repeated does not end what was connected again meanwhile', async () => {
  const id = await connect('fb-6');
  vendor.behaviour = json(503, {});
  expect(await revoke(id)).toEqual(['failed', 'failed']);
  await connect('fb-6');
  vendor.behaviour = json(200, { success: true });
  vendor.calls.length = 0;
  const client = new Client({ connectionString: vault.databaseUrl });
  await client.connect();
  await client.query('update revocations set next_at = now() where connection = $1', [id]);
  await client.end();

  await eventually(async () => {
    const { body } = await vault.admin.get(`/v1/revocations?connection=${id}`);
    const items = body['items'] as Record<string, unknown>[];
    expect(items.map((receipt) => receipt['outcome'])).toEqual(['kept', 'kept']);
  });

  expect(vendor.calls).toEqual([]);
});
