import { sql, type Kysely } from 'kysely';
import type { Logger } from '../../platform/logging/logger';
import type { VaultSchema } from '../database/schema';
import { retryInS } from './backoff';

/** Tables of messages that leave the vault; they share the columns of how far each delivery is. */
export type DeliveryTable = 'webhook_deliveries' | 'alert_deliveries';

export interface Claimed {
  readonly id: string;
  /** Tries, this one included. */
  readonly attempts: number;
}

/** What a try came to; `outcome` is a stable code, never a body. */
export interface Sent {
  readonly delivered: boolean;
  readonly outcome: string;
}

export interface Courier<Due extends Claimed> {
  readonly table: DeliveryTable;
  readonly atOnce: number;
  /** Reads what was claimed together with what is to be sent. */
  load(this: void, claimed: readonly Claimed[]): Promise<readonly Due[]>;
  /** One try. Throwing means that nobody was reached. */
  send(this: void, due: Due): Promise<Sent>;
}

/** Longer than a try takes; a replica that died in between leaves its deliveries to the others after it. */
const leaseS = 60;

/** Sends what is due; every replica does, each delivery by one at a time. Answers how many were tried. */
export async function sendDue<Due extends Claimed>(
  db: Kysely<VaultSchema>,
  { table, atOnce, load, send }: Courier<Due>,
  logger: Logger,
): Promise<number> {
  const name = sql.table(table);
  const { rows } = await sql<Claimed>`
    update ${name} set attempts = attempts + 1, lease_until = now() + make_interval(secs => ${leaseS})
    where id in (
      select id from ${name}
      where delivered_at is null and failed_at is null and next_at <= now()
        and (lease_until is null or lease_until < now())
      order by next_at limit ${atOnce} for update skip locked)
    returning id, attempts`.execute(db);
  if (rows.length === 0) return 0;
  const due = await load(rows);
  await Promise.all(
    due.map(async (each) => {
      const sent = await send(each).catch((failure: unknown) => {
        logger.debug({ err: failure, delivery: each.id }, 'a message was not delivered');
        return { delivered: false, outcome: 'unreachable' };
      });
      await record(db, table, each, sent);
    }),
  );
  return rows.length;
}

async function record(
  db: Kysely<VaultSchema>,
  table: DeliveryTable,
  { id, attempts }: Claimed,
  { delivered, outcome }: Sent,
): Promise<void> {
  const waitS = retryInS(attempts, Math.random());
  const now = sql<Date>`now()`;
  await db
    .updateTable(table)
    .set({
      last_outcome: outcome,
      lease_until: null,
      ...(delivered ? { delivered_at: now } : {}),
      ...(!delivered && waitS === undefined ? { failed_at: now } : {}),
      ...(!delivered && waitS !== undefined
        ? { next_at: sql<Date>`now() + make_interval(secs => ${waitS})` }
        : {}),
    })
    .where('id', '=', id)
    .execute();
}
