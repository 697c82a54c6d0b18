import type { Kysely } from 'kysely';
import type { EngineSchema } from '../database/schema';
import { ExpiringCache } from '../keys/expiring-cache';
import { hashKey } from '../keys/key-text';
import type { Sealer } from '../keys/sealer';
import { webhookSecret } from './webhook-secret';

/** Names a sender and proves what it sends. */
export interface WebhookKey {
  readonly id: string;
  readonly tenant: string;
  readonly tenantDeleted: boolean;
  readonly brandId: string | null;
  readonly entry: string;
  readonly secret: string;
  /** Events per second; null: the engine's default. */
  readonly ratePerS: number | null;
}

export interface WebhookKeys {
  find(presented: string): Promise<WebhookKey | undefined>;
}

/** A revoked key or a deleted tenant is noticed after this long at the latest. */
const cacheMs = 3_000;
const unknownCacheMs = 1_000;

export function createWebhookKeys(
  bus: Kysely<EngineSchema>,
  sealer: Sealer,
  nowMs: () => number,
): WebhookKeys {
  const cache = new ExpiringCache<WebhookKey | null>(10_000, nowMs);
  return {
    async find(presented) {
      const hash = hashKey(presented);
      const cacheKey = hash.toString('base64');
      const known = cache.get(cacheKey);
      if (known !== undefined) return known ?? undefined;
      const row = await bus
        .selectFrom('webhook_keys')
        .innerJoin('tenants', 'tenants.id', 'webhook_keys.tenant_id')
        .select([
          'webhook_keys.id',
          'webhook_keys.tenant_id',
          'webhook_keys.brand_id',
          'webhook_keys.entry',
          'webhook_keys.sealed_secret',
          'webhook_keys.rate_per_s',
          'tenants.deleted_at',
        ])
        .where('key_hash', '=', hash)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      const found = row && {
        id: row.id,
        tenant: row.tenant_id,
        tenantDeleted: row.deleted_at !== null,
        brandId: row.brand_id,
        entry: row.entry,
        secret: webhookSecret.open(sealer, row.id, row.sealed_secret),
        ratePerS: row.rate_per_s,
      };
      cache.set(cacheKey, found ?? null, found ? cacheMs : unknownCacheMs);
      return found;
    },
  };
}
