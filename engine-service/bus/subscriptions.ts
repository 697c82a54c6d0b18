import { sql, type Kysely, type Selectable } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import type { z } from 'zod/v4';
import type { EngineSchema } from '../database/schema';
import { holdPublishers, takeBacklog, takeMissed } from './backlog';
import { newWebhookSecret } from '../keys/key-text';
import type { Sealer } from '../keys/sealer';
import type { NewSubscription, subscriptionView } from './schema';
import { subscriptionSecret } from './subscription-secret';

type Bus = Kysely<EngineSchema>;
type SubscriptionView = z.output<typeof subscriptionView>;

/**
 * Subscribes, or takes a subscription of the same name up again: with the new address and settings, a new secret, and
 * every event that was collected or unfinished, and if it had expired those published since. A name not known before starts with the events from now on, and with
 * those of the last days that nobody has taken yet (see backlog.ts).
 * @returns the subscription with its secret, which is not shown again.
 */
export function subscribe(
  bus: Bus,
  sealer: Sealer,
  scope: string,
  wanted: NewSubscription,
): Promise<SubscriptionView & { readonly secret: string }> {
  return bus.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`${scope} ${wanted.name}`}, 3))`.execute(
      transaction,
    );
    const known = await transaction
      .selectFrom('subscriptions')
      .select(['id', 'secret_version', 'status', 'paused_at'])
      .where('tenant_id', '=', scope)
      .where('name', '=', wanted.name)
      .where('ephemeral', '=', wanted.ephemeral)
      .executeTakeFirst();
    const isNew = known === undefined && !wanted.ephemeral;
    const missedSince = known?.status === 'expired' ? known.paused_at : null;
    if (isNew || missedSince) await holdPublishers(transaction);
    const id = known?.id ?? uuidV7();
    const secret = newWebhookSecret();
    const settings = {
      url: wanted.url,
      event_types: [...new Set(wanted.event_types)],
      temperatures: wanted.filter?.temperature ?? null,
      batch_size: wanted.batch_size,
      batch_delay_ms: wanted.batch_delay_ms,
      sealed_secret: subscriptionSecret.seal(sealer, id, secret),
      status: 'active' as const,
      paused_at: null,
      hold_until: null,
    };
    const row = known
      ? await transaction
          .updateTable('subscriptions')
          .set({
            ...settings,
            secret_version: known.secret_version + 1,
            updated_at: sql<Date>`now()`,
          })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
      : await transaction
          .insertInto('subscriptions')
          .values({
            id,
            tenant_id: scope,
            name: wanted.name,
            ephemeral: wanted.ephemeral,
            ...settings,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
    if (isNew) await takeBacklog(transaction, id);
    if (missedSince) await takeMissed(transaction, id, missedSince);
    await transaction
      .updateTable('delivery_batches')
      .set({ due_at: sql<Date>`now()` })
      .where('subscription_id', '=', id)
      .where('status', '=', 'waiting')
      .execute();
    await sql`select pg_notify('engine_bus', '')`.execute(transaction);
    return { ...viewOf(row), secret };
  });
}

export async function listSubscriptions(
  bus: Bus,
  scope: string | undefined,
): Promise<readonly SubscriptionView[]> {
  const rows = await bus
    .selectFrom('subscriptions')
    .selectAll()
    .$if(scope !== undefined, (query) => query.where('tenant_id', '=', scope ?? ''))
    .orderBy('id')
    .limit(1_000)
    .execute();
  return rows.map(viewOf);
}

export async function getSubscription(
  bus: Bus,
  scope: string | undefined,
  id: string,
): Promise<SubscriptionView | undefined> {
  const row = await bus
    .selectFrom('subscriptions')
    .selectAll()
    .where('id', '=', id)
    .$if(scope !== undefined, (query) => query.where('tenant_id', '=', scope ?? ''))
    .executeTakeFirst();
  return row && viewOf(row);
}

/**
 * Ends a subscription for now. n8n unsubscribes whenever it stops, so the subscription goes on collecting events
 * (see `pausedForMs` in maintenance.ts) until the same name subscribes again. An ephemeral one is forgotten.
 */
export function unsubscribe(bus: Bus, scope: string | undefined, id: string): Promise<boolean> {
  return bus.transaction().execute(async (transaction) => {
    const row = await transaction
      .updateTable('subscriptions')
      .set({
        status: sql`case when status = 'active' then 'paused' else status end`,
        paused_at: sql<Date>`coalesce(paused_at, now())`,
        updated_at: sql<Date>`now()`,
      })
      .where('id', '=', id)
      .$if(scope !== undefined, (query) => query.where('tenant_id', '=', scope ?? ''))
      .returning(['id', 'ephemeral'])
      .executeTakeFirst();
    if (row?.ephemeral) await forget(transaction, [row.id]);
    return row !== undefined;
  });
}

/**
 * Removes subscriptions, which the caller has locked, and what was meant for them. The events themselves stay. Whoever
 * takes several of them takes the subscription first, then its batches, then their deliveries: a batch may end just now.
 */
export async function forget(transaction: Bus, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await transaction
    .deleteFrom('delivery_batches')
    .where('subscription_id', 'in', [...ids])
    .execute();
  await transaction
    .deleteFrom('deliveries')
    .where('subscription_id', 'in', [...ids])
    .execute();
  await transaction
    .deleteFrom('subscriptions')
    .where('id', 'in', [...ids])
    .execute();
}

function viewOf(row: Selectable<EngineSchema['subscriptions']>): SubscriptionView {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    event_types: row.event_types,
    filter: row.temperatures ? { temperature: row.temperatures } : {},
    batch_size: row.batch_size,
    batch_delay_ms: row.batch_delay_ms,
    ephemeral: row.ephemeral,
    status: row.status,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
