import type { Kysely } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import { audit } from '../audit/log';
import type { EngineSchema } from '../database/schema';
import { inTenant } from '../database/tenant-transaction';
import { hashKey, newKeyText, newWebhookSecret } from '../keys/key-text';
import type { Sealer } from '../keys/sealer';
import type { InboxEntry } from './entries';
import { webhookSecret } from './webhook-secret';

/** Creates a key for one door of the inbox; key and secret are returned once. */
export function createWebhookKey(
  app: Kysely<EngineSchema>,
  sealer: Sealer,
  wanted: {
    readonly tenant: string;
    readonly entry: InboxEntry;
    readonly brandId: string | undefined;
    readonly name: string;
    /** Events per second; the engine's default unless given. */
    readonly ratePerS?: number | undefined;
  },
  actor: string,
  now: Date,
): Promise<{ readonly id: string; readonly key: string; readonly secret: string }> {
  const id = uuidV7();
  const key = newKeyText('mew_');
  const secret = newWebhookSecret();
  return inTenant(app, wanted.tenant, async (transaction) => {
    await transaction
      .insertInto('webhook_keys')
      .values({
        id,
        tenant_id: wanted.tenant,
        brand_id: wanted.brandId ?? null,
        entry: wanted.entry,
        name: wanted.name,
        key_hash: hashKey(key),
        sealed_secret: webhookSecret.seal(sealer, id, secret),
        rate_per_s: wanted.ratePerS ?? null,
      })
      .execute();
    await audit(
      transaction,
      {
        tenant: wanted.tenant,
        actor,
        action: 'webhook_key.created',
        subject: id,
        details: { entry: wanted.entry, name: wanted.name },
      },
      now,
    );
    return { id, key, secret };
  });
}

/** Returns false when the tenant has no such key. Replicas notice within seconds. */
export function revokeWebhookKey(
  app: Kysely<EngineSchema>,
  tenant: string,
  id: string,
  actor: string,
  now: Date,
): Promise<boolean> {
  return inTenant(app, tenant, async (transaction) => {
    const revoked = await transaction
      .updateTable('webhook_keys')
      .set({ revoked_at: now, updated_at: now })
      .where('id', '=', id)
      .where('revoked_at', 'is', null)
      .returning('id')
      .executeTakeFirst();
    if (!revoked) return false;
    await audit(
      transaction,
      { tenant, actor, action: 'webhook_key.revoked', subject: id, details: {} },
      now,
    );
    return true;
  });
}
