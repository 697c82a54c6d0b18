import type { Kysely } from 'kysely';
import { Problem } from '../../platform/http/problem';
import { appendWithin } from '../audit/log';
import { announce } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import type { MasterKeys } from '../encryption/master-keys';
import { insertTenantKey } from '../encryption/tenant-keys';
import type { Trail } from '../http/policy';

export interface NewTenant {
  readonly id: string;
  readonly name: string;
  readonly return_origins: readonly string[];
}

/** Makes a tenant with a data key of its own. A deleted id may be used again; its new key is another. */
export async function createTenant(
  db: Kysely<VaultSchema>,
  masters: MasterKeys,
  { id, name, return_origins }: NewTenant,
  trail: Trail,
) {
  return db.transaction().execute(async (tx) => {
    const tenant = await tx
      .insertInto('tenants')
      .values({ id, name, return_origins: [...return_origins] })
      .onConflict((conflict) =>
        conflict
          .column('id')
          .doUpdateSet({ name, return_origins: [...return_origins], deleted_at: null })
          .where('tenants.deleted_at', 'is not', null),
      )
      .returning(['id', 'name', 'return_origins', 'created_at'])
      .executeTakeFirst();
    if (!tenant)
      throw new Problem({
        status: 409,
        code: 'already_exists',
        detail: `Tenant "${id}" exists already. Use it, or choose another id.`,
      });
    await insertTenantKey(tx, masters, id);
    await announce(tx, { what: 'tenant_key', tenant: id });
    await appendWithin(tx, [trail.entry({ tenant: id })]);
    return tenant;
  });
}
