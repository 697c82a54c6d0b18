import { sql, type Kysely } from 'kysely';
import { appendWithin, type AuditEntry } from '../audit/log';
import { announce } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { insertMasterKey, RootKeyChanged, type MasterKeys } from './master-keys';
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

/** @throws RootKeyChanged */
export async function rotateMasterKey(
  db: Kysely<VaultSchema>,
  root: RootKey,
  entry: AuditEntry,
): Promise<number> {
  return db.transaction().execute(async (tx) => {
    await sql`lock table master_keys in share row exclusive mode`.execute(tx);
    const { wrapped_by } = await tx
      .selectFrom('master_keys')
      .select('wrapped_by')
      .where('status', '=', 'current')
      .executeTakeFirstOrThrow();
    // A version wrapped by the former root key is one that replicas with the new one cannot open.
    if (wrapped_by !== root.id) throw new RootKeyChanged(wrapped_by, root);
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
