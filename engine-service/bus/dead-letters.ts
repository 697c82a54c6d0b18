import { sql, type Kysely } from 'kysely';
import type { z } from 'zod/v4';
import type { EngineSchema } from '../database/schema';
import { failDelivery } from './batch-store';
import { envelopeOf } from './envelope';
import type { RetryPolicy } from './retry-policy';
import type { deadLetterView, rejection } from './schema';

type Bus = Kysely<EngineSchema>;

/** Newest last. `after` is the id of the last one of the page before. */
export async function listDeadLetters(
  bus: Bus,
  scope: string | undefined,
  after: string | undefined,
  limit: number,
): Promise<readonly z.output<typeof deadLetterView>[]> {
  const rows = await bus
    .selectFrom('deliveries')
    .innerJoin('outbox_events', 'outbox_events.id', 'deliveries.event_id')
    .leftJoin('subscriptions', 'subscriptions.id', 'deliveries.subscription_id')
    .selectAll('outbox_events')
    .select([
      'deliveries.id as delivery_id',
      'deliveries.subscription_id',
      'deliveries.tries',
      'deliveries.last_error',
      'deliveries.updated_at as failed_at',
      'subscriptions.name as subscription_name',
    ])
    .where('deliveries.status', '=', 'dead')
    .$if(scope !== undefined, (query) => query.where('deliveries.tenant_id', '=', scope ?? ''))
    .$if(after !== undefined, (query) => query.where('deliveries.id', '>', after ?? ''))
    .orderBy('deliveries.id')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.delivery_id,
    subscription_id: row.subscription_id,
    subscription_name: row.subscription_name,
    tries: row.tries,
    reason: row.last_error,
    failed_at: row.failed_at.toISOString(),
    event: envelopeOf(row),
  }));
}

/** Gives a dead letter a fresh set of tries. Later events of its aggregate may have been delivered meanwhile. */
export async function replayDeadLetter(
  bus: Bus,
  scope: string | undefined,
  id: string,
): Promise<boolean> {
  return bus.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('deliveries')
      .set({
        status: 'pending',
        tries: 0,
        first_failed_at: null,
        due_at: sql<Date>`now()`,
        updated_at: sql<Date>`now()`,
      })
      .where('id', '=', id)
      .where('status', '=', 'dead')
      .$if(scope !== undefined, (query) => query.where('tenant_id', '=', scope ?? ''))
      .returning('id')
      .executeTakeFirst();
    if (row) await sql`select pg_notify('engine_bus', '')`.execute(transaction);
    return row !== undefined;
  });
}

export type Rejected =
  | { readonly found: false }
  | {
      readonly found: true;
      readonly outcome: 'retry' | 'dead_letter';
      readonly tries: number;
      readonly due_at: string | null;
    };

/**
 * The workflow could not handle this one event of a batch: it is tried again, or put to the dead letters, and its
 * neighbours are not touched. Rejecting it twice costs one try.
 */
export function rejectEvent(
  bus: Bus,
  scope: string | undefined,
  eventId: string,
  { subscription_id, reason, retryable }: z.output<typeof rejection>,
  policy: RetryPolicy,
  now: Date,
): Promise<Rejected> {
  return bus.transaction().execute(async (transaction) => {
    const delivery = await transaction
      .selectFrom('deliveries')
      .select(['id', 'status', 'tries', 'first_failed_at'])
      .where('event_id', '=', eventId)
      .where('subscription_id', '=', subscription_id)
      .$if(scope !== undefined, (query) => query.where('tenant_id', '=', scope ?? ''))
      .forUpdate()
      .executeTakeFirst();
    if (!delivery) return { found: false };
    const handled = delivery.status === 'sending' || delivery.status === 'done';
    const hopeless = !retryable && delivery.status !== 'dead';
    if (handled || hopeless) {
      const lastTry = retryable ? policy : { ...policy, maxTries: 0 };
      await failDelivery(transaction, delivery, reason, lastTry, now);
    }
    const after = await transaction
      .selectFrom('deliveries')
      .select(['status', 'tries', 'due_at'])
      .where('id', '=', delivery.id)
      .executeTakeFirstOrThrow();
    const dead = after.status === 'dead';
    return {
      found: true,
      outcome: dead ? 'dead_letter' : 'retry',
      tries: after.tries,
      due_at: dead ? null : after.due_at.toISOString(),
    };
  });
}
