import { createHmac, createSecretKey, hkdfSync, randomBytes } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import type { Closable } from '../../platform/lifecycle/service';
import type { Changes } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { keyVersionOf, open, seal, type SealingKey } from './envelope';
import type { MasterKeys } from './master-keys';

/** Seals and opens the secrets of one tenant. Holding it needs no database: a refresh takes one along. */
export interface TenantCipher {
  readonly tenant: string;
  /** Version that `seal` uses. */
  readonly version: number;
  seal(resource: string, field: string, plain: string): Buffer;
  /** @throws SealBroken */
  open(resource: string, field: string, sealed: Buffer): string;
  /** Whether the key that made these bytes is at hand. */
  opens(sealed: Buffer): boolean;
  /** Tells two secrets apart without keeping either; comparable while the key version stays. */
  fingerprint(secret: string): Buffer;
}

export interface TenantKeys extends Closable {
  /**
   * Reads the keys again when one of `toOpen` was sealed by a version this replica has not seen yet.
   * @throws TenantKeyGone when the tenant has no key (never had one, or was shredded).
   */
  cipher(tenant: string, ...toOpen: readonly (Buffer | null)[]): Promise<TenantCipher>;
  /** Reads the keys now: its `seal` uses the version that is current at this moment. */
  freshCipher(tenant: string): Promise<TenantCipher>;
  /** Adds what was sealed since the last call to the counters in the table. */
  flushCounts(): Promise<void>;
  forget(tenant: string): void;
}

export class TenantKeyGone extends Error {
  readonly code = 'tenant_key_gone';
}

/** A data key stays in memory at most this long after it was read. */
export const cacheMs = 300_000;
const maxCached = 5_000;
const placeOf = (tenant: string, version: number) => ({
  tenant,
  resource: `tenant_key/${version}`,
  field: 'key',
});

export function tenantKeys(
  db: Kysely<VaultSchema>,
  masters: MasterKeys,
  changes: Changes,
): TenantKeys {
  const cache = new Map<string, { until: number; cipher: Promise<TenantCipher> }>();
  const counts = new Map<string, { tenant: string; version: number; made: number }>();

  const count = (tenant: string, version: number) => {
    const id = JSON.stringify([tenant, version]);
    const entry = counts.get(id);
    if (entry) entry.made += 1;
    else counts.set(id, { tenant, version, made: 1 });
  };

  const load = async (tenant: string): Promise<TenantCipher> => {
    const rows = await db
      .selectFrom('tenant_keys')
      .select(['version', 'status', 'master_version', 'wrapped'])
      .where('tenant', '=', tenant)
      .where('wrapped', 'is not', null)
      .execute();
    const keys = new Map<number, SealingKey>();
    for (const { version, master_version, wrapped } of rows) {
      if (!wrapped) continue;
      const bytes = open(await masters.version(master_version), placeOf(tenant, version), wrapped);
      keys.set(version, { layer: 'tenant', version, key: createSecretKey(bytes) });
      bytes.fill(0);
    }
    const current = keys.get(rows.find(({ status }) => status === 'current')?.version ?? -1);
    if (!current) throw new TenantKeyGone(`Tenant ${tenant} has no data key.`);
    return cipherOf(tenant, current, keys, count);
  };

  const unsubscribe = changes.subscribe((news) => {
    if (news === undefined) cache.clear();
    else if (news.what === 'tenant_key') cache.delete(news.tenant);
    if (news === undefined || news.what === 'master_key') masters.forget();
  });

  const flushCounts = async () => {
    const flushed = [...counts.values()];
    counts.clear();
    for (const { tenant, version, made } of flushed) {
      await sql`update tenant_keys set encryptions = encryptions + ${made}
                where tenant = ${tenant} and version = ${version}`.execute(db);
    }
  };

  const cipher = (tenant: string): Promise<TenantCipher> => {
    const now = Date.now();
    const cached = cache.get(tenant);
    if (cached && cached.until > now) return cached.cipher;
    const cipher = load(tenant);
    const entry = { until: now + cacheMs, cipher };
    cache.delete(tenant);
    cache.set(tenant, entry);
    for (const oldest of cache.keys()) {
      if (cache.size <= maxCached) break;
      cache.delete(oldest);
    }
    cipher.catch(() => {
      if (cache.get(tenant) === entry) cache.delete(tenant);
    });
    return cipher;
  };

  return {
    async cipher(tenant, ...toOpen) {
      const cached = await cipher(tenant);
      if (toOpen.every((sealed) => sealed === null || cached.opens(sealed))) return cached;
      cache.delete(tenant);
      return cipher(tenant);
    },
    freshCipher(tenant) {
      cache.delete(tenant);
      return cipher(tenant);
    },
    flushCounts,
    forget: (tenant) => cache.delete(tenant),
    close: async () => {
      unsubscribe();
      cache.clear();
      await flushCounts();
    },
  };
}

function cipherOf(
  tenant: string,
  current: SealingKey,
  keys: ReadonlyMap<number, SealingKey>,
  count: (tenant: string, version: number) => void,
): TenantCipher {
  const fingerprintKey = Buffer.from(
    hkdfSync('sha256', current.key, '', 'refresh token fingerprint', 32),
  );
  return {
    tenant,
    version: current.version,
    opens: (sealed) => keys.has(keyVersionOf(sealed)),
    seal(resource, field, plain) {
      count(tenant, current.version);
      return seal(current, { tenant, resource, field }, Buffer.from(plain, 'utf8'));
    },
    open(resource, field, sealed) {
      const key = keys.get(keyVersionOf(sealed)) ?? current;
      return open(key, { tenant, resource, field }, sealed).toString('utf8');
    },
    fingerprint: (secret) =>
      createHmac('sha256', fingerprintKey).update(secret).digest().subarray(0, 16),
  };
}

/** Adds a data key version that becomes the current one. The caller has ended the former one's `current`. */
export async function insertTenantKey(
  db: Kysely<VaultSchema>,
  masters: MasterKeys,
  tenant: string,
): Promise<number> {
  const { version } = await db
    .selectFrom('tenant_keys')
    .select((eb) => eb.fn.coalesce(eb.fn.max('version'), eb.lit(0)).$castTo<number>().as('version'))
    .where('tenant', '=', tenant)
    .executeTakeFirstOrThrow();
  const next = version + 1;
  const master = await masters.current(db);
  await db
    .insertInto('tenant_keys')
    .values({
      tenant,
      version: next,
      status: 'current',
      master_version: master.version,
      wrapped: seal(master, placeOf(tenant, next), randomBytes(32)),
    })
    .execute();
  return next;
}

/** Wraps a data key with another master version; the data key itself stays. */
export function rewrapTenantKey(
  tenant: string,
  version: number,
  wrapped: Buffer,
  from: SealingKey,
  to: SealingKey,
): Buffer {
  const bytes = open(from, placeOf(tenant, version), wrapped);
  const rewrapped = seal(to, placeOf(tenant, version), bytes);
  bytes.fill(0);
  return rewrapped;
}
