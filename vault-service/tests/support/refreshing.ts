import type { Client } from 'pg';
import { integrationFor, startRigProvider, type RigProvider } from '../../rigs/oauth-provider';
import { connectSql } from './sql';
import { startTestVault, type TestVault } from './vault';

/** Tenant `acme` with an app of a provider whose answers the test decides. */
export interface RefreshingScene {
  readonly vault: TestVault;
  readonly provider: RigProvider;
  readonly sql: Client;
  close(this: void): Promise<void>;
}

export async function startRefreshingScene(): Promise<RefreshingScene> {
  const provider = await startRigProvider();
  const vault = await startTestVault();
  const sql = await connectSql(vault);
  await vault.admin.post('/v1/tenants', { id: 'acme', name: 'Acme' });
  await vault.admin.put('/v1/tenants/acme/integrations/generic-oauth2', integrationFor(provider));
  return {
    vault,
    provider,
    sql,
    async close() {
      await sql.end();
      await vault.close();
      await provider.close();
    },
  };
}
