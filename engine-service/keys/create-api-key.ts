import type { Kysely } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/log';
import type { EngineSchema } from '../database/schema';
import { hashKey, newKeyText } from './key-text';
import type { Permission } from './permissions';

/** Creates an API key; its text is returned once and only its hash is kept. */
export function createApiKey(
  operator: Kysely<EngineSchema>,
  wanted: {
    /** The installation's tenant: a key for all tenants. */
    readonly tenant: string;
    readonly name: string;
    readonly permissions: readonly Permission[];
    /** Calls per second; the engine's default unless given. */
    readonly ratePerS?: number | undefined;
  },
  actor: string,
  now: Date,
): Promise<{ readonly id: string; readonly key: string }> {
  const id = uuidV7();
  const key = newKeyText('mee_');
  return operator.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('api_keys')
      .values({
        id,
        tenant_id: wanted.tenant,
        name: wanted.name,
        key_hash: hashKey(key),
        permissions: [...wanted.permissions],
        rate_per_s: wanted.ratePerS ?? null,
      })
      .execute();
    await audit(
      transaction,
      {
        tenant: wanted.tenant,
        actor,
        action: 'api_key.created',
        subject: id,
        details: { name: wanted.name, permissions: wanted.permissions },
      },
      now,
    );
    return { id, key };
  });
}

/** Returns false when there is no such key. Replicas notice within seconds. */
export async function revokeApiKey(
  operator: Kysely<EngineSchema>,
  id: string,
  actor: string,
  now: Date,
): Promise<boolean> {
  return operator.transaction().execute(async (transaction) => {
    const revoked = await transaction
      .updateTable('api_keys')
      .set({ revoked_at: now, updated_at: now })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning(['id', 'tenant_id'])
      .executeTakeFirst();
    if (!revoked) return false;
    await audit(
      transaction,
      { tenant: revoked.tenant_id, actor, action: 'api_key.revoked', subject: id, details: {} },
      now,
    );
    return true;
  });
}
