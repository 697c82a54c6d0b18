import { sql, type Kysely } from 'kysely';
import { appendWithin, type AuditEntry } from '../audit/log';
import { announce } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { insertMasterKey, type MasterKeys } from './master-keys';
import type { RootKey } from './root-key';
import { insertTenantKey } from './tenant-keys';

/** New versions are used for writes as soon as this commits; `rewrap.ts` moves what is stored. */
export async function rotateTenantKey(
  db: Kysely<VaultSchema>,
  masters: MasterKeys,
  tenant: string,
  entry: AuditEntry,
): Promise<number | undefined> {
  return db.transaction().execute(async (tx) => {
    const living = await tx
      .selectFrom('tenants')
      .select('id')
      .where('id', '=', tenant)
      .where('deleted_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!living) return undefined;
    await tx
      .updateTable('tenant_keys')
      .set({ status: 'retiring' })
      .where('tenant', '=', tenant)
      .where('status', '=', 'current')
      .execute();
    const version = await insertTenantKey(tx, masters, tenant);
    await announce(tx, { what: 'tenant_key', tenant });
    await appendWithin(tx, [{ ...entry, tenant, details: { version } }]);
    return version;
  });
}

export async function rotateMasterKey(
  db: Kysely<VaultSchema>,
  root: RootKey,
  entry: AuditEntry,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await sql`lock table master_keys in share row exclusive mode`.execute(tx);
    const { newest } = await tx
      .selectFrom('master_keys')
      .select(({ fn }) => fn.max('version').as('newest'))
      .executeTakeFirstOrThrow();
    const version = newest + 1;
    await tx
      .updateTable('master_keys')
      .set({ status: 'retiring' })
      .where('status', '=', 'current')
      .execute();
    await insertMasterKey(tx, root, version);
    await announce(tx, { what: 'master_key' });
    await appendWithin(tx, [{ ...entry, details: { version } }]);
    return version;
  });
}
