import { timingSafeEqual } from 'node:crypto';
import type { Kysely } from 'kysely';
import { Problem } from '../../platform/http/problem';
import { batched } from '../database/batch';
import type { VaultSchema } from '../database/schema';
import type { Caller } from '../http/caller';
import { actions, type Action } from './actions';
import { hashSecret } from './secret';

export type Authenticate = (authorization: string | undefined) => Promise<Caller>;

const adminRatePerS = 20_000;
const known = new Set<string>(actions);

/**
 * Turns `Authorization: Bearer …` into a caller. Keys are read anew for every call (calls of the same moment share
 * one query), so a revoked key ends at once on every replica.
 */
export function authenticator(
  db: Kysely<VaultSchema>,
  adminKeyHash: Buffer | undefined,
): Authenticate {
  const byHash = batched<Buffer, Caller | undefined>(
    async (hashes) => {
      const rows = await db
        .selectFrom('api_keys')
        .select(['id', 'key_hash', 'tenants', 'actions', 'rate_per_s', 'expires_at'])
        .where('key_hash', 'in', distinct(hashes))
        .where('revoked_at', 'is', null)
        .execute();
      const now = Date.now();
      const callers = new Map<string, Caller>();
      for (const row of rows) {
        if (row.expires_at && row.expires_at.getTime() <= now) continue;
        callers.set(row.key_hash.toString('hex'), {
          actor: `key:${row.id}`,
          tenants: row.tenants.includes('*') ? 'every' : new Set(row.tenants),
          actions: new Set(row.actions.filter((action): action is Action => known.has(action))),
          ratePerS: row.rate_per_s,
          expiresAt: row.expires_at ?? undefined,
        });
      }
      return hashes.map((hash) => callers.get(hash.toString('hex')));
    },
    { maxBatch: 200, maxInFlight: 2 },
  );

  const admin: Caller = {
    actor: 'admin',
    tenants: 'every',
    actions: new Set(actions),
    ratePerS: adminRatePerS,
    expiresAt: undefined,
  };

  return async (authorization) => {
    const key = /^Bearer ([\x21-\x7e]{16,512})$/i.exec(authorization ?? '')?.[1];
    if (key === undefined) throw unauthorized();
    const hash = hashSecret(key);
    if (adminKeyHash && timingSafeEqual(hash, adminKeyHash)) return admin;
    const caller = await byHash(hash);
    if (!caller) throw unauthorized();
    return caller;
  };
}

function distinct(hashes: readonly Buffer[]): Buffer[] {
  return [...new Map(hashes.map((hash) => [hash.toString('hex'), hash])).values()];
}

function unauthorized(): Problem {
  return new Problem({
    status: 401,
    code: 'unauthorized',
    detail: 'Send a valid key as `Authorization: Bearer mev_…`.',
    headers: { 'www-authenticate': 'Bearer realm="vault"' },
  });
}
