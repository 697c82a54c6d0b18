import { sql, type Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import { defaultTenant } from '../tenants/default';
import type { MasterKeys } from './master-keys';
import { insertTenantKey } from './tenant-keys';

/** Gives the owner of the default OAuth apps its data key, once. Replicas that start together take turns. */
export async function prepareDefaultTenant(
  db: Kysely<VaultSchema>,
  masters: MasterKeys,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    await sql`select id from tenants where id = ${defaultTenant} for update`.execute(tx);
    const key = await tx
      .selectFrom('tenant_keys')
      .select('version')
      .where('tenant', '=', defaultTenant)
      .executeTakeFirst();
    if (!key) await insertTenantKey(tx, masters, defaultTenant);
  });
}
