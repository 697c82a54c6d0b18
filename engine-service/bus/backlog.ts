import { sql, type Kysely, type RawBuilder } from 'kysely';
import type { EngineSchema } from '../database/schema';

type Bus = Kysely<EngineSchema>;

/** Keeps publishers out until the transaction ends; taken before a subscription is made. See migration 0007. */
export async function holdPublishers(transaction: Bus): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('new subscription', 4))`.execute(
    transaction,
  );
}

/**
 * Gives a new subscription the events of the last 72 hours that it wants and that no lasting subscription has ever
 * got: a lead that arrived before its workflow was first published is not lost. What another subscriber got already
 * is not given again. The caller holds the publishers back.
 */
export async function takeBacklog(transaction: Bus, subscriptionId: string): Promise<void> {
  await giveEvents(
    transaction,
    subscriptionId,
    sql`event.created_at > now() - interval '72 hours'
      and not exists (
        select from deliveries delivery
        join subscriptions taker on taker.id = delivery.subscription_id
        where delivery.event_id = event.id and not taker.ephemeral
      )`,
  );
}

/**
 * Gives a subscription that had expired what it wants of the events published while it collected nothing, whoever
 * else got them. The caller holds the publishers back.
 */
export async function takeMissed(
  transaction: Bus,
  subscriptionId: string,
  pausedAt: Date,
): Promise<void> {
  await giveEvents(
    transaction,
    subscriptionId,
    sql`event.created_at > ${pausedAt}
      and not exists (
        select from deliveries delivery
        where delivery.event_id = event.id and delivery.subscription_id = subscription.id
      )`,
  );
}

async function giveEvents(
  transaction: Bus,
  subscriptionId: string,
  missing: RawBuilder<unknown>,
): Promise<void> {
  await sql`
    insert into deliveries (tenant_id, subscription_id, event_id, seq, aggregate_id)
    select event.tenant_id, subscription.id, event.id, event.seq, event.aggregate_id
    from subscriptions subscription
    join outbox_events event
      on event.type = any (subscription.event_types)
      and subscription.tenant_id in (event.tenant_id, '00000000-0000-0000-0000-000000000000')
      and (subscription.temperatures is null
           or not event.data ? 'temperature'
           or event.data ->> 'temperature' = any (subscription.temperatures))
    where subscription.id = ${subscriptionId} and ${missing}
    order by event.seq`.execute(transaction);
}
