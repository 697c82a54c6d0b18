import type { Client } from 'pg';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { json, startVendor, type Vendor } from '../health/vendor';
import { connectSql } from './sql';
import { startTestVault, type TestVault } from './vault';

/** Tenant `acme` with an app of a provider whose revocations go to a vendor that answers as it is told. */
export interface RevokingScene {
  readonly vault: TestVault;
  readonly vendor: Vendor;
  readonly provider: RigProvider;
  readonly sql: Client;
  /** The tenant is there again, and the vendor agrees to everything. */
  begin(this: void): Promise<void>;
  receiptsOf(this: void, connection: string): Promise<Record<string, unknown>[]>;
  close(this: void): Promise<void>;
}

export async function startRevokingScene(): Promise<RevokingScene> {
  const vendor = await startVendor();
  const provider = await startRigProvider();
  const vault = await startTestVault();
  const sql = await connectSql(vault);
  return {
    vault,
    vendor,
    provider,
    sql,
    async begin() {
      vendor.calls.length = 0;
      vendor.behaviour = json(200, {});
      await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
      await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', {
        ...integrationFor(provider),
        revoke_url: `${vendor.url}/revoke`,
      });
    },
    async receiptsOf(connection) {
      const { body } = await vault.admin.get(`/v1/revocations?connection=${connection}`);
      return body['items'] as Record<string, unknown>[];
    },
    async close() {
      await sql.end();
      await vault.close();
      await vendor.close();
      await provider.close();
    },
  };
}
