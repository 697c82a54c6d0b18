import { sql, type Kysely } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import type { EngineSchema } from '../database/schema';
import type { OutboxRow } from './envelope';
import { judgeBatch, judgeEvent, type DeliveryOutcome, type RetryPolicy } from './retry-policy';

/** A batch this replica is sending. */
export interface ClaimedBatch {
  readonly id: string;
  readonly subscriptionId: string;
  readonly url: string;
  readonly sealedSecret: Buffer;
  readonly secretVersion: number;
  readonly attempt: number;
  readonly events: readonly OutboxRow[];
}

export type Claim =
  | { readonly kind: 'batch'; readonly batch: ClaimedBatch }
  /** Events wait for more of them to come: look again after `inMs`. */
  | { readonly kind: 'ripening'; readonly inMs: number }
  /** Nothing to do, no free slot, or another replica is at it. */
  | { readonly kind: 'nothing' };

export interface ClaimOptions {
  readonly workerId: string;
  readonly leaseMs: number;
  /** Batches of one subscription that may be on their way at the same time, over all replicas. */
  readonly maxInFlight: number;
  /** Batches this replica is still sending. Their lease may have run out while the database was away; they are no orphans. */
  readonly sending: readonly string[];
}

/**
 * Takes the next batch of a subscription: one whose sender died or whose wait is over, else a new one. An event waits
 * while its aggregate has an earlier unfinished event, so events of one aggregate never overtake each other; an event
 * that failed before travels alone.
 */
export function claimBatch(
  bus: Kysely<EngineSchema>,
  subscriptionId: string,
  { workerId, leaseMs, maxInFlight, sending }: ClaimOptions,
): Promise<Claim> {
  return bus.transaction().execute(async (transaction) => {
    // One replica at a time forms batches of a subscription; the others go on to the next one.
    const subscription = await transaction
      .selectFrom('subscriptions')
      .selectAll()
      .select(
        sql<number>`(select count(*)::int from delivery_batches b
          where b.subscription_id = subscriptions.id and b.status = 'sending' and b.lease_until > now())`.as(
          'in_flight',
        ),
      )
      // A claim lost in a crash of PostgreSQL only means that the batch is sent again: no need to wait for the disk.
      .select(sql`set_config('synchronous_commit', 'off', true)`.as('relaxed'))
      .where('id', '=', subscriptionId)
      .where('status', '=', 'active')
      .where((where) =>
        where.or([where('hold_until', 'is', null), where('hold_until', '<=', sql<Date>`now()`)]),
      )
      .forNoKeyUpdate()
      .skipLocked()
      .executeTakeFirst();
    if (!subscription || subscription.in_flight >= maxInFlight) return { kind: 'nothing' };

    const lease = sql<Date>`now() + ${leaseMs} * interval '1 millisecond'`;
    const resumed = await transaction
      .updateTable('delivery_batches')
      .set({
        status: 'sending',
        attempt: sql<number>`attempt + 1`,
        lease_until: lease,
        worker_id: workerId,
        updated_at: sql<Date>`now()`,
      })
      .where('id', '=', (from) =>
        from
          .selectFrom('delivery_batches')
          .select('id')
          .where('subscription_id', '=', subscriptionId)
          .where('status', 'in', ['sending', 'waiting'])
          .where(sql<boolean>`id <> all (${[...sending]}::uuid[])`)
          .where((where) =>
            where.or([
              where.and([where('status', '=', 'waiting'), where('due_at', '<=', sql<Date>`now()`)]),
              where.and([
                where('status', '=', 'sending'),
                where('lease_until', '<=', sql<Date>`now()`),
              ]),
            ]),
          )
          .orderBy('created_at')
          .limit(1)
          .forUpdate()
          .skipLocked(),
      )
      .returning(['id', 'attempt'])
      .executeTakeFirst();

    let batch = resumed;
    if (!batch) {
      const formed = await formBatch(transaction, subscription);
      if (formed.kind !== 'formed') return formed;
      batch = { id: uuidV7(), attempt: 1 };
      await transaction
        .insertInto('delivery_batches')
        .values({
          id: batch.id,
          tenant_id: subscription.tenant_id,
          subscription_id: subscriptionId,
          status: 'sending',
          attempt: 1,
          due_at: sql<Date>`now()`,
          lease_until: lease,
          worker_id: workerId,
        })
        .execute();
      await transaction
        .updateTable('deliveries')
        .set({ status: 'sending', batch_id: batch.id, updated_at: sql<Date>`now()` })
        .where('id', 'in', formed.deliveryIds)
        .execute();
    }

    const events = await transaction
      .selectFrom('deliveries')
      .innerJoin('outbox_events', 'outbox_events.id', 'deliveries.event_id')
      .selectAll('outbox_events')
      .where('deliveries.batch_id', '=', batch.id)
      .where('deliveries.status', '=', 'sending')
      .orderBy('deliveries.seq')
      .execute();
    return {
      kind: 'batch',
      batch: {
        id: batch.id,
        subscriptionId,
        url: subscription.url,
        sealedSecret: subscription.sealed_secret,
        secretVersion: subscription.secret_version,
        attempt: batch.attempt,
        events,
      },
    };
  });
}

type Formed =
  { readonly kind: 'formed'; readonly deliveryIds: string[] } | Exclude<Claim, { kind: 'batch' }>;

async function formBatch(
  transaction: Kysely<EngineSchema>,
  subscription: {
    readonly id: string;
    readonly batch_size: number;
    readonly batch_delay_ms: number;
  },
): Promise<Formed> {
  const ready = await transaction
    .selectFrom('deliveries as delivery')
    .select(['delivery.id', 'delivery.tries'])
    .select(sql<string>`extract(epoch from now() - delivery.created_at) * 1000`.as('age_ms'))
    .where('delivery.subscription_id', '=', subscription.id)
    .where('delivery.status', '=', 'pending')
    .where('delivery.due_at', '<=', sql<Date>`now()`)
    // One probe of deliveries_unfinished per row. As a NOT EXISTS the planner may hash the whole queue for each batch.
    .where('delivery.seq', '=', (from) =>
      from
        .selectFrom('deliveries as unfinished')
        .select((of) => of.fn.min('unfinished.seq').as('first'))
        .whereRef('unfinished.subscription_id', '=', 'delivery.subscription_id')
        .whereRef('unfinished.aggregate_id', '=', 'delivery.aggregate_id')
        .where('unfinished.status', 'in', ['pending', 'sending']),
    )
    .orderBy('delivery.seq')
    .limit(subscription.batch_size)
    .forUpdate()
    .skipLocked()
    .execute();
  const [oldest] = ready;
  if (!oldest) return { kind: 'nothing' };
  if (oldest.tries > 0) return { kind: 'formed', deliveryIds: [oldest.id] };

  const fresh = ready.filter((delivery) => delivery.tries === 0);
  const waitMs = subscription.batch_delay_ms - Number(oldest.age_ms);
  if (fresh.length < subscription.batch_size && waitMs > 0) {
    return { kind: 'ripening', inMs: Math.ceil(waitMs) };
  }
  return { kind: 'formed', deliveryIds: fresh.map((delivery) => delivery.id) };
}

/** Tells the other replicas that the sender of these batches is alive. */
export async function renewLeases(
  bus: Kysely<EngineSchema>,
  batchIds: readonly string[],
  workerId: string,
  leaseMs: number,
): Promise<void> {
  await bus
    .updateTable('delivery_batches')
    .set({ lease_until: sql<Date>`now() + ${leaseMs} * interval '1 millisecond'` })
    .where('id', 'in', [...batchIds])
    .where('status', '=', 'sending')
    .where('worker_id', '=', workerId)
    .execute();
}

/** Lets go of a batch without an outcome: whoever looks next sends it again. */
export async function releaseBatch(
  bus: Kysely<EngineSchema>,
  batchId: string,
  workerId: string,
): Promise<void> {
  await bus
    .updateTable('delivery_batches')
    .set({ lease_until: sql<Date>`now()` })
    .where('id', '=', batchId)
    .where('status', '=', 'sending')
    .where('worker_id', '=', workerId)
    .execute();
}

/**
 * Records how a try ended. Does nothing when the batch is no longer ours (our lease ran out and another replica sent
 * it again): that replica decides.
 */
export function settleBatch(
  bus: Kysely<EngineSchema>,
  batch: ClaimedBatch,
  workerId: string,
  outcome: DeliveryOutcome,
  policy: RetryPolicy,
  now: Date,
): Promise<void> {
  return bus.transaction().execute(async (transaction) => {
    // What did not succeed may put the subscription on hold, and that is locked before its batches.
    if (outcome.kind !== 'done') await lockSubscription(transaction, batch.subscriptionId);
    const row = await transaction
      .selectFrom('delivery_batches')
      .select(['attempt', 'interruptions', 'absent_since'])
      .where('id', '=', batch.id)
      .where('status', '=', 'sending')
      .where('worker_id', '=', workerId)
      .where('attempt', '=', batch.attempt)
      .forUpdate()
      .executeTakeFirst();
    if (!row) return;
    const effective = await excuseRotatedSecret(transaction, batch, outcome);
    const verdict = judgeBatch(
      effective,
      { attempt: row.attempt, interruptions: row.interruptions, absentSince: row.absent_since },
      now,
      policy,
    );
    const reason = effective.kind === 'done' ? null : effective.reason;
    const end = transaction
      .updateTable('delivery_batches')
      .where('id', '=', batch.id)
      .set({ last_error: reason, updated_at: now });
    switch (verdict.action) {
      case 'finish':
        await end.set({ status: 'done' }).execute();
        await transaction
          .updateTable('deliveries')
          .set({ status: 'done', last_error: null, updated_at: now })
          .where('batch_id', '=', batch.id)
          .where('status', '=', 'sending')
          .execute();
        return;
      case 'resend': {
        const dueAt = new Date(now.getTime() + verdict.afterMs);
        await end
          .set({
            status: 'waiting',
            due_at: dueAt,
            interruptions: verdict.interruptions,
            absent_since: verdict.absentSince,
          })
          .execute();
        // While the subscriber is away, new batches wait as well.
        await transaction
          .updateTable('subscriptions')
          .set({ hold_until: dueAt })
          .where('id', '=', batch.subscriptionId)
          .where('secret_version', '=', batch.secretVersion)
          .execute();
        return;
      }
      case 'dissolve': {
        await end.set({ status: 'dissolved' }).execute();
        const failed = await transaction
          .selectFrom('deliveries')
          .select(['id', 'tries', 'first_failed_at'])
          .where('batch_id', '=', batch.id)
          .where('status', '=', 'sending')
          .execute();
        for (const delivery of failed) {
          await failDelivery(transaction, delivery, reason ?? 'unknown', policy, now);
        }
      }
    }
  });
}

async function lockSubscription(transaction: Kysely<EngineSchema>, id: string): Promise<void> {
  await transaction
    .selectFrom('subscriptions')
    .select('id')
    .where('id', '=', id)
    .forNoKeyUpdate()
    .execute();
}

/** One event lost a try: it waits for the next one, alone, or goes to the dead letters. */
export async function failDelivery(
  transaction: Kysely<EngineSchema>,
  delivery: { readonly id: string; readonly tries: number; readonly first_failed_at: Date | null },
  reason: string,
  policy: RetryPolicy,
  now: Date,
): Promise<'retry' | 'dead_letter'> {
  const firstFailedAt = delivery.first_failed_at ?? now;
  const verdict = judgeEvent(delivery.tries + 1, firstFailedAt, now, policy);
  await transaction
    .updateTable('deliveries')
    .set({
      status: verdict.action === 'retry' ? 'pending' : 'dead',
      batch_id: null,
      tries: delivery.tries + 1,
      first_failed_at: firstFailedAt,
      due_at: verdict.action === 'retry' ? new Date(now.getTime() + verdict.afterMs) : now,
      last_error: reason,
      updated_at: now,
    })
    .where('id', '=', delivery.id)
    .execute();
  return verdict.action;
}

/** A batch signed with a secret that was replaced meanwhile could only be refused: that costs no try. */
async function excuseRotatedSecret(
  transaction: Kysely<EngineSchema>,
  batch: ClaimedBatch,
  outcome: DeliveryOutcome,
): Promise<DeliveryOutcome> {
  if (outcome.kind !== 'failed') return outcome;
  const current = await transaction
    .selectFrom('subscriptions')
    .select('secret_version')
    .where('id', '=', batch.subscriptionId)
    .executeTakeFirst();
  return current?.secret_version === batch.secretVersion
    ? outcome
    : { kind: 'absent', reason: `${outcome.reason} Its secret had been replaced meanwhile.` };
}
