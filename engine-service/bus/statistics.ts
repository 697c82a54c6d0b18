import { sql, type Kysely } from 'kysely';
import { z } from 'zod/v4';
import type { EngineSchema } from '../database/schema';

export const busStatistics = z.object({
  subscriptions: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      status: z.string(),
      pending: z.int(),
      sending: z.int(),
      dead: z.int(),
      /** ISO 8601; null when nothing waits. */
      oldest_pending_at: z.iso.datetime().nullable(),
      last_error: z.string().nullable(),
    }),
  ),
  totals: z.object({ pending: z.int(), sending: z.int(), dead: z.int() }),
});

/** What waits, is on its way and failed, per subscription. Counts only events of `scope`; undefined counts all. */
export async function readStatistics(
  bus: Kysely<EngineSchema>,
  scope: string | undefined,
): Promise<z.output<typeof busStatistics>> {
  const counts = bus
    .selectFrom('deliveries')
    .select('subscription_id')
    .select([
      sql<number>`count(*) filter (where status = 'pending')::int`.as('pending'),
      sql<number>`count(*) filter (where status = 'sending')::int`.as('sending'),
      sql<number>`count(*) filter (where status = 'dead')::int`.as('dead'),
      sql<Date | null>`min(created_at) filter (where status = 'pending')`.as('oldest_pending_at'),
    ])
    // Each branch has its partial index; delivered events are never counted through.
    .where('status', 'in', ['pending', 'sending', 'dead'])
    .$if(scope !== undefined, (query) => query.where('tenant_id', '=', scope ?? ''))
    .groupBy('subscription_id')
    .as('counts');
  const rows = await bus
    .selectFrom('subscriptions')
    .leftJoin(counts, 'counts.subscription_id', 'subscriptions.id')
    .select(['subscriptions.id', 'subscriptions.name', 'subscriptions.status'])
    .select(['counts.pending', 'counts.sending', 'counts.dead', 'counts.oldest_pending_at'])
    .select((from) =>
      from
        .selectFrom('delivery_batches')
        .select('last_error')
        .whereRef('delivery_batches.subscription_id', '=', 'subscriptions.id')
        .where('delivery_batches.status', '=', 'waiting')
        .orderBy('created_at', 'desc')
        .limit(1)
        .as('last_error'),
    )
    .$if(scope !== undefined, (query) => query.where('subscriptions.tenant_id', '=', scope ?? ''))
    .orderBy('subscriptions.id')
    .execute();
  const subscriptions = rows.map((row) => ({
    id: row.id,
    name: row.name,
    status: row.status,
    pending: row.pending ?? 0,
    sending: row.sending ?? 0,
    dead: row.dead ?? 0,
    oldest_pending_at: row.oldest_pending_at?.toISOString() ?? null,
    last_error: row.last_error,
  }));
  const total = (count: 'pending' | 'sending' | 'dead') =>
    subscriptions.reduce((sum, subscription) => sum + subscription[count], 0);
  return {
    subscriptions,
    totals: { pending: total('pending'), sending: total('sending'), dead: total('dead') },
  };
}
