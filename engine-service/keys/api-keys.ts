import { sql, type Kysely } from 'kysely';
import type { EngineSchema } from '../database/schema';
import { inTenant } from '../database/tenant-transaction';
import { installationTenant } from '../tenants/installation';
import { ExpiringCache } from './expiring-cache';
import { hashKey } from './key-text';
import { isPermission, type Permission } from './permissions';

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  /** The installation's keys may act for every tenant. */
  readonly tenant: string;
  readonly permissions: readonly Permission[];
  /** Calls per second; null: the engine's default. */
  readonly ratePerS: number | null;
}

export interface ApiKeys {
  find(presented: string): Promise<ApiKey | undefined>;
  /** Whether a tenant exists and was not deleted. */
  tenantExists(tenant: string): Promise<boolean>;
}

/** A revoked key or a deleted tenant is noticed after this long at the latest. */
const cacheMs = 3_000;
/** Unknown keys are remembered a shorter while: enough to keep guesses off the database. */
const unknownCacheMs = 1_000;

export function createApiKeys(app: Kysely<EngineSchema>, nowMs: () => number): ApiKeys {
  const keys = new ExpiringCache<ApiKey | null>(10_000, nowMs);
  const tenants = new ExpiringCache<boolean>(10_000, nowMs);
  return {
    async find(presented) {
      const hash = hashKey(presented).toString('hex');
      const known = keys.get(hash);
      if (known !== undefined) return known ?? undefined;
      const found = await findByHash(app, hash);
      keys.set(hash, found ?? null, found ? cacheMs : unknownCacheMs);
      return found;
    },
    async tenantExists(tenant) {
      const known = tenants.get(tenant);
      if (known !== undefined) return known;
      const exists = await inTenant(app, tenant, async (transaction) => {
        const row = await transaction
          .selectFrom('tenants')
          .select('id')
          .where('id', '=', tenant)
          .where('deleted_at', 'is', null)
          .executeTakeFirst();
        return row !== undefined;
      });
      tenants.set(tenant, exists, exists ? cacheMs : unknownCacheMs);
      return exists;
    },
  };
}

export function servesAllTenants(key: ApiKey): boolean {
  return key.tenant === installationTenant;
}

async function findByHash(app: Kysely<EngineSchema>, hashHex: string): Promise<ApiKey | undefined> {
  return app.transaction().execute(async (transaction) => {
    await sql`select set_config('app.api_key_hash', ${hashHex}, true)`.execute(transaction);
    const row = await transaction
      .selectFrom('api_keys')
      .select(['id', 'name', 'tenant_id', 'permissions', 'rate_per_s'])
      .where('key_hash', '=', Buffer.from(hashHex, 'hex'))
      .where('revoked_at', 'is', null)
      .executeTakeFirst();
    return (
      row && {
        id: row.id,
        name: row.name,
        tenant: row.tenant_id,
        permissions: row.permissions.filter(isPermission),
        ratePerS: row.rate_per_s,
      }
    );
  });
}
