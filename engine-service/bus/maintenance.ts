import { sql, type Kysely } from 'kysely';
import type { Closable } from '../../platform/lifecycle/service';
import type { Logger } from '../../platform/logging/logger';
import type { EngineSchema } from '../database/schema';
import { forget } from './subscriptions';

type Bus = Kysely<EngineSchema>;

const hourMs = 3_600_000;

/** How long a subscription whose n8n is stopped goes on collecting events. */
const pausedForMs = 72 * hourMs;
/** n8n listens for a test event for two minutes. */
const ephemeralForMs = 10 * 60_000;
/** Delivered events and the replay cache of the inbox. Far beyond the 300 s in which a replay is possible. */
const keptForMs = 30 * 24 * hourMs;

/**
 * Housekeeping, safe to run on every replica: ends subscriptions that stayed away, forgets listeners of test runs and
 * removes what was delivered long ago. Events that wait or are dead letters are kept.
 */
export async function maintainBus(bus: Bus, now: Date, rowsAtATime = 5_000): Promise<void> {
  const before = (ms: number) => new Date(now.getTime() - ms);
  await bus.transaction().execute((transaction) => expirePaused(transaction, before(pausedForMs)));
  await bus.transaction().execute(async (transaction) => {
    const gone = await transaction
      .selectFrom('subscriptions')
      .select('id')
      .where('ephemeral', '=', true)
      .where('updated_at', '<', before(ephemeralForMs))
      .forUpdate()
      .skipLocked()
      .execute();
    await forget(
      transaction,
      gone.map((row) => row.id),
    );
  });
  await prune(bus, before(keptForMs), rowsAtATime);
}

/**
 * In portions, each its own short statement: after a long stop there may be more than one statement can remove in the
 * time it is given, and then nothing would ever be removed. What could still be delivered keeps its event, with it the
 * receipts (they go with the event), and the inbox row that tells its brand.
 */
async function prune(bus: Bus, old: Date, rowsAtATime: number): Promise<void> {
  const portions = [
    sql`delete from deliveries where id in (
      select id from deliveries where status = 'done' and updated_at < ${old}
      limit ${rowsAtATime} for update skip locked)`,
    sql`delete from delivery_batches where id in (
      select id from delivery_batches where status in ('done', 'dissolved') and updated_at < ${old}
      limit ${rowsAtATime} for update skip locked)`,
    sql`delete from outbox_events where id in (
      select id from outbox_events event
      where created_at < ${old}
        and not exists (select from deliveries where deliveries.event_id = event.id)
      limit ${rowsAtATime})`,
    sql`delete from inbox_events where id in (
      select id from inbox_events arrival
      where created_at < ${old}
        and not exists (select from outbox_events where outbox_events.id = arrival.event_id)
      limit ${rowsAtATime})`,
  ];
  for (const portion of portions) {
    let removed: number;
    do {
      removed = Number((await portion.execute(bus)).numAffectedRows ?? 0);
    } while (removed >= rowsAtATime);
  }
}

/** Nothing collected is lost: it waits in the dead letters, one replay away. */
async function expirePaused(transaction: Bus, pausedBefore: Date): Promise<void> {
  const expired = await transaction
    .updateTable('subscriptions')
    .set({ status: 'expired', updated_at: sql<Date>`now()` })
    .where('status', '=', 'paused')
    .where('paused_at', '<', pausedBefore)
    .returning('id')
    .execute();
  if (expired.length === 0) return;
  const ids = expired.map((row) => row.id);
  await transaction
    .updateTable('delivery_batches')
    .set({ status: 'dissolved', updated_at: sql<Date>`now()` })
    .where('subscription_id', 'in', ids)
    .where('status', 'in', ['waiting', 'sending'])
    .execute();
  await transaction
    .updateTable('deliveries')
    .set({
      status: 'dead',
      batch_id: null,
      last_error: 'The subscriber did not come back in time.',
      updated_at: sql<Date>`now()`,
    })
    .where('subscription_id', 'in', ids)
    .where('status', 'in', ['pending', 'sending'])
    .execute();
}

/** Runs the housekeeping now and then. */
export function startMaintenance(
  bus: Bus,
  logger: Logger,
  everyMs: number,
  now: () => Date,
): Closable {
  let running: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    running = maintainBus(bus, now()).catch((failure: unknown) => {
      logger.warn({ err: failure }, 'bus housekeeping failed; trying again later');
    });
  }, everyMs);
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
