import { Client } from 'pg';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { json, startVendor, type Vendor } from '../health/vendor';
import { connectTo } from '../support/connections';
import { startTestVault, type TestVault } from '../support/vault';

let vault: TestVault;
let vendor: Vendor;
let provider: RigProvider;
let sql: Client;

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
  vendor.calls.length = 0;
  vendor.behaviour = json(200, {});
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', {
    ...integrationFor(provider),
    revoke_url: `${vendor.url}/revoke`,
  });
});

const receiptsOf = async (connection: string) =>
  (await vault.admin.get(`/v1/revocations?connection=${connection}`)).body['items'] as Record<
    string,
    unknown
  >[];

describe('deleting a tenant', () => {
  test('asks a provider that is away once more, and keeps the receipts', async () => {
    const { id } = await connectTo(vault, provider, { expiresInS: 3_600 });
    let asked = 0;
    vendor.behaviour = (request, response) => {
      asked += 1;
      json(asked <= 2 ? 503 : 200, {})(request, response);
    };

    const answer = await vault.admin.delete('/v1/tenants/acme');

    expect(answer.body['receipts']).toEqual([
      expect.objectContaining({ outcome: 'revoked', retrying: false }),
      expect.objectContaining({ outcome: 'revoked', retrying: false }),
    ]);
    expect(await receiptsOf(id)).toHaveLength(2);
  });

  test('does not wait for ever, and leaves no token behind', async () => {
    const earlier = await connectTo(vault, provider, { expiresInS: 3_600, subject: 'earlier' });
    vendor.behaviour = json(503, {});
    await vault.admin.delete(`/v1/connections/${earlier.id}`);
    const { id } = await connectTo(vault, provider, { expiresInS: 3_600 });
    const startedAt = Date.now();

    const answer = await vault.admin.delete('/v1/tenants/acme');

    expect(answer.status).toBe(200);
    expect(Date.now() - startedAt).toBeLessThan(20_000);
    expect(answer.body['receipts']).toEqual([
      expect.objectContaining({ outcome: 'failed', status: 503, retrying: false }),
      expect.objectContaining({ outcome: 'failed', status: 503, retrying: false }),
    ]);
    const { rows } = await sql.query<{ left: string }>(
      `select count(*) as left from revocations where tenant = 'acme' and (token is not null or next_at is not null)`,
    );
    expect(rows[0]?.left).toBe('0');
    for (const connection of [id, earlier.id])
      expect((await receiptsOf(connection)).map((receipt) => receipt['retrying'])).toEqual([
        false,
        false,
      ]);
  });
});
