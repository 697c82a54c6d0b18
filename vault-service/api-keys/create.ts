import type { Kysely } from 'kysely';
import { v7 as uuid } from 'uuid';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import type { Trail } from '../http/policy';
import type { Action } from './actions';
import { newApiKey } from './secret';

export const defaultRatePerS = 5_000;

export interface NewKey {
  readonly name: string;
  /** `['*']` or tenant ids. */
  readonly tenants: readonly string[];
  readonly actions: readonly Action[];
  readonly ratePerS: number;
  readonly expiresAt: Date | undefined;
  readonly createdBy: string;
}

/** Makes a key. Its text exists in the answer only. */
export async function createApiKey(
  db: Kysely<VaultSchema>,
  wanted: NewKey,
  trail: Trail,
): Promise<{ readonly id: string; readonly key: string }> {
  const id = uuid();
  const { key, hash } = newApiKey();
  const tenants = wanted.tenants.includes('*') ? ['*'] : [...new Set(wanted.tenants)];
  const actions = [...new Set(wanted.actions)];
  await db.transaction().execute(async (tx) => {
    await tx
      .insertInto('api_keys')
      .values({
        id,
        name: wanted.name,
        key_hash: hash,
        tenants,
        actions,
        rate_per_s: wanted.ratePerS,
        created_by: wanted.createdBy,
        expires_at: wanted.expiresAt ?? null,
      })
      .execute();
    await appendWithin(tx, [
      trail.entry({ target: `key:${id}`, details: { name: wanted.name, tenants, actions } }),
    ]);
  });
  return { id, key };
}
