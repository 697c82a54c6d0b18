import type { Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import { noSuchTenant } from '../http/caller';

/** A deleted tenant is answered as one that never was. @throws Problem 404 */
export async function requireLiving(db: Kysely<VaultSchema>, tenant: string): Promise<void> {
  const row = await db
    .selectFrom('tenants')
    .select('id')
    .where('id', '=', tenant)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  if (!row) throw noSuchTenant();
}
