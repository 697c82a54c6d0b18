import type { Kysely } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import type { Cause } from '../bus/cause';
import { jsonb } from '../database/jsonb';
import type { EngineSchema } from '../database/schema';
import { inTenant } from '../database/tenant-transaction';
import { recordWorkflowError } from '../errors/record';
import type { WorkflowFailure } from '../errors/schema';
import type { Stored } from './store';
import type { VerifiedWebhook } from './verify';

/** Stores a reported failure and counts it as a workflow error, both or neither; a replay counts nothing. */
export function receiveWorkflowError(
  app: Kysely<EngineSchema>,
  { key, webhookId }: VerifiedWebhook,
  failure: WorkflowFailure,
  cause: Cause,
  now: Date,
): Promise<Stored> {
  return inTenant(app, key.tenant, async (transaction) => {
    const eventId = uuidV7();
    const stored = await transaction
      .insertInto('inbox_events')
      .values({
        id: uuidV7(),
        tenant_id: key.tenant,
        webhook_key_id: key.id,
        webhook_id: webhookId,
        entry: key.entry,
        brand_id: key.brandId,
        event_id: eventId,
        body: jsonb<unknown>(failure),
      })
      .onConflict((conflict) => conflict.columns(['webhook_key_id', 'webhook_id']).doNothing())
      .returning('event_id')
      .executeTakeFirst();
    if (stored) {
      await recordWorkflowError(transaction, key.tenant, failure, cause, now);
      return { eventId, status: 'accepted' };
    }
    const first = await transaction
      .selectFrom('inbox_events')
      .select('event_id')
      .where('webhook_key_id', '=', key.id)
      .where('webhook_id', '=', webhookId)
      .executeTakeFirstOrThrow();
    return { eventId: first.event_id, status: 'duplicate' };
  });
}
