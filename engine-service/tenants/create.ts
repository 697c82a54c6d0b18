import type { Kysely } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod/v4';
import { audit } from '../audit/log';
import { createBrand } from '../brands/brand-store';
import { newBrand } from '../brands/schema';
import type { EngineSchema } from '../database/schema';
import { inTenant } from '../database/tenant-transaction';

const brandDefaults = newBrand.shape;

export const newTenant = z.strictObject({
  name: z.string().trim().min(1).max(200),
  country: brandDefaults.country.unwrap().default('SN'),
  language: brandDefaults.language.unwrap().default('fr'),
  time_zone: brandDefaults.time_zone.unwrap().default('Africa/Dakar'),
});

export interface CreatedTenant {
  readonly id: string;
  readonly name: string;
  readonly brand_id: string;
}

/** A tenant with a first brand of the same name. Runs under the new tenant's own row-level security. */
export function createTenant(
  app: Kysely<EngineSchema>,
  tenant: z.output<typeof newTenant>,
  actor: string,
  now: Date,
): Promise<CreatedTenant> {
  const id = uuidV7();
  return inTenant(app, id, async (transaction) => {
    await transaction
      .insertInto('tenants')
      .values({ id, ...tenant })
      .execute();
    const brand = await createBrand(transaction, id, newBrand.parse({ name: tenant.name }));
    await audit(
      transaction,
      { tenant: id, actor, action: 'tenant.created', subject: id, details: { name: tenant.name } },
      now,
    );
    return { id, name: tenant.name, brand_id: brand.id };
  });
}

/** Shuts a tenant out: its keys stop working and nothing more is accepted. Its rows stay until they are erased. */
export function deleteTenant(
  app: Kysely<EngineSchema>,
  id: string,
  actor: string,
  now: Date,
): Promise<boolean> {
  return inTenant(app, id, async (transaction) => {
    const deleted = await transaction
      .updateTable('tenants')
      .set({ deleted_at: now, updated_at: now })
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!deleted) return false;
    await audit(
      transaction,
      { tenant: id, actor, action: 'tenant.deleted', subject: id, details: {} },
      now,
    );
    return true;
  });
}
