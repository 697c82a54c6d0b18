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

/**
 * Keeps a tenant from being deleted until the transaction ends, so that nothing of it is left behind by a writer that
 * began before its deletion. Comes after the locks on its rows, as in `delete.ts`. @throws Problem 404
 */
export async function holdTenant(tx: Kysely<VaultSchema>, tenant: string): Promise<void> {
  const row = await tx
    .selectFrom('tenants')
    .select('id')
    .where('id', '=', tenant)
    .where('deleted_at', 'is', null)
    .forKeyShare()
    .executeTakeFirst();
  if (!row) throw noSuchTenant();
}
