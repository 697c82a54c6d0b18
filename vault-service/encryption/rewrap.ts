import { sql, type Kysely } from 'kysely';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import { SealBroken } from './envelope';
import { shuffled } from '../operations/shuffled';
import type { MasterKeys } from './master-keys';
import { rotateTenantKey } from './rotate';
import {
  isSealing,
  retiringInUse,
  rewrapRows,
  type Rewrapped,
  type VersionInUse,
} from './sealed-rows';
import { cacheMs, rewrapTenantKey, type TenantKeys } from './tenant-keys';

export interface RewrapParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly masters: MasterKeys;
}

const rowsAtOnce = 200;
const keysAtOnce = 200;

/**
 * A version is destroyed no earlier than this after its successor came: by then no replica can still hold it as the
 * current one, even if it missed the message.
 */
export const retireAfterMs = 2 * cacheMs;

/** Random nonces are safe to 2^32 uses of a key (NIST SP 800-38D §8.3); a key is replaced at a 512th of that. */
const wornOutAt = 2 ** 23;

/**
 * Moves everything sealed by a retiring version to the current one. Any replica may run it, at any time, again.
 * @throws AggregateError in the end: what hindered one tenant does not keep the others waiting.
 */
export async function rewrap(parts: RewrapParts): Promise<void> {
  await rewrapTenantKeys(parts.db, parts.masters);
  const failures: unknown[] = [];
  // In any order, so that replicas seldom meet at one tenant.
  for (const inUse of shuffled(await retiringInUse(parts.db))) {
    try {
      await rewrapTable(parts, inUse);
    } catch (failure) {
      failures.push(failure);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'some rows were not sealed anew');
}

async function rewrapTable(
  { db, keys }: RewrapParts,
  { table, tenant, version }: VersionInUse,
): Promise<void> {
  const cipher = await keys.freshCipher(tenant);
  const broken: string[] = [];
  let batch: Rewrapped;
  do {
    batch = await rewrapRows(db, table, cipher, version, { limit: rowsAtOnce, except: broken });
    broken.push(...batch.broken);
  } while (batch.moved + batch.broken.length > 0);
  if (broken.length > 0)
    throw new SealBroken(
      `${broken.length} rows of ${table.name} do not open with key version ${version} of tenant ${tenant}: ${broken.slice(0, 3).join(', ')}`,
    );
}

async function rewrapTenantKeys(db: Kysely<VaultSchema>, masters: MasterKeys): Promise<void> {
  let moved: number;
  do {
    moved = await db.transaction().execute(async (tx) => {
      const rows = await tx
        .selectFrom('tenant_keys')
        .innerJoin('master_keys', 'master_keys.version', 'tenant_keys.master_version')
        .select(['tenant', 'tenant_keys.version', 'master_version', 'tenant_keys.wrapped'])
        .where('master_keys.status', '=', 'retiring')
        .where('tenant_keys.wrapped', 'is not', null)
        .limit(keysAtOnce)
        .forUpdate('tenant_keys')
        .skipLocked()
        .execute();
      const to = await masters.current(tx);
      for (const { tenant, version, master_version, wrapped } of rows) {
        if (!wrapped) continue;
        const from = await masters.version(master_version);
        await tx
          .updateTable('tenant_keys')
          .set({
            wrapped: rewrapTenantKey(tenant, version, wrapped, from, to),
            master_version: to.version,
          })
          .where('tenant', '=', tenant)
          .where('version', '=', version)
          .execute();
      }
      return rows.length;
    });
  } while (moved > 0);
}

/** A refresh whose outcome is unknown this long after its claim is not waited for with a key any more. */
const lateAnswerDays = 30;

/** Destroys versions that nothing needs any more. One that is in use is left, however old. */
export async function retireUnused(
  db: Kysely<VaultSchema>,
  afterMs = retireAfterMs,
): Promise<readonly string[]> {
  const retired: string[] = [];
  // An open or unresolved refresh from before may have its answer, sealed with this version, in some replica's spool.
  const old = await sql<{ tenant: string; version: number }>`
    select former.tenant, former.version from tenant_keys former
    join tenant_keys successor on successor.tenant = former.tenant and successor.version = former.version + 1
    where former.status = 'retiring'
      and successor.created_at < now() - make_interval(secs => ${afterMs / 1000})
      and not exists (
        select from connections where tenant = former.tenant and key_version = former.version)
      and not exists (
        select from connections where tenant = former.tenant and refresh_intent is not null
          and refresh_claimed_at < successor.created_at + make_interval(secs => ${afterMs / 2000})
          and refresh_claimed_at > now() - make_interval(days => ${lateAnswerDays}))`.execute(db);
  for (const { tenant, version } of old.rows) {
    const done = await db.transaction().execute(async (tx) => {
      // Waits for writers that refer to this version, and keeps new ones out until the count is settled.
      const { rows } = await sql`
        select 1 from tenant_keys
        where tenant = ${tenant} and version = ${version} and status = 'retiring' for update`.execute(
        tx,
      );
      if (rows.length === 0 || (await isSealing(tx, tenant, version))) return false;
      await tx
        .updateTable('tenant_keys')
        .set({ status: 'retired', wrapped: null, retired_at: sql<Date>`now()` })
        .where('tenant', '=', tenant)
        .where('version', '=', version)
        .execute();
      await appendWithin(tx, [retirement(`tenant_key:${version}`, tenant)]);
      return true;
    });
    if (done) retired.push(`${tenant}/${version}`);
  }
  const masters = await sql<{ version: number }>`
    update master_keys former set status = 'retired', wrapped = null, retired_at = now()
    from master_keys successor
    where former.status = 'retiring' and successor.version = former.version + 1
      and successor.created_at < now() - make_interval(secs => ${afterMs / 1000})
      and not exists (
        select from tenant_keys where master_version = former.version and wrapped is not null)
    returning former.version`.execute(db);
  for (const { version } of masters.rows) {
    await appendWithin(db, [retirement(`master_key:${version}`, undefined)]);
    retired.push(`master/${version}`);
  }
  return retired;
}

/** Replaces data keys that have sealed very much. */
export async function rotateWorn({ db, masters }: RewrapParts, limit = wornOutAt): Promise<number> {
  const worn = await db
    .selectFrom('tenant_keys')
    .select('tenant')
    .where('status', '=', 'current')
    .where('encryptions', '>', String(limit))
    .execute();
  for (const { tenant } of worn)
    await rotateTenantKey(db, masters, tenant, {
      action: 'key.rotate',
      actor: 'vault',
      target: 'tenant_key',
      outcome: 'ok',
    });
  return worn.length;
}

function retirement(target: string, tenant: string | undefined) {
  return { action: 'key.retire', actor: 'vault', tenant, target, outcome: 'ok' };
}
