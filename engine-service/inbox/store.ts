import { sql, type Kysely } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import type { EngineSchema } from '../database/schema';

/** A verified event on its way into the inbox. */
export interface Arrival {
  readonly tenant: string;
  readonly webhookKeyId: string;
  readonly webhookId: string;
  readonly entry: string;
  readonly brandId: string | null;
  readonly correlationId: string;
  /** JSON text of the validated body. */
  readonly body: string;
  /** Event to announce. `data` of it gets `inbox_event_id` added. */
  readonly announce: { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
}

export interface Stored {
  readonly eventId: string;
  readonly status: 'accepted' | 'duplicate';
}

/**
 * Stores arrivals and announces them in one statement, hence one round trip and one commit for all of them. A
 * webhook-id that the key used before has no effect and gets the id of its first event.
 */
export async function storeArrivals(
  bus: Kysely<EngineSchema>,
  arrivals: readonly Arrival[],
): Promise<readonly Stored[]> {
  const rows = arrivals.map((arrival) => ({ inboxId: uuidV7(), eventId: uuidV7(), arrival }));
  const column = <Value>(pick: (row: (typeof rows)[number]) => Value) => rows.map(pick);
  const accepted = await sql<{ event_id: string }>`
    with given as (
      select * from unnest(
        ${column((row) => row.inboxId)}::uuid[],
        ${column((row) => row.eventId)}::uuid[],
        ${column(({ arrival }) => arrival.tenant)}::uuid[],
        ${column(({ arrival }) => arrival.webhookKeyId)}::uuid[],
        ${column(({ arrival }) => arrival.webhookId)}::text[],
        ${column(({ arrival }) => arrival.entry)}::text[],
        ${column(({ arrival }) => arrival.brandId)}::uuid[],
        ${column(({ arrival }) => arrival.body)}::jsonb[],
        ${column(({ arrival }) => arrival.announce.type)}::text[],
        ${column(({ inboxId, arrival }) =>
          JSON.stringify({ inbox_event_id: inboxId, ...arrival.announce.data }),
        )}::jsonb[],
        ${column(({ arrival }) => arrival.correlationId)}::text[]
      ) as given (id, event_id, tenant_id, webhook_key_id, webhook_id, entry, brand_id, body,
                  type, data, correlation_id)
    ), stored as (
      insert into inbox_events (id, tenant_id, webhook_key_id, webhook_id, entry, brand_id, event_id, body)
      select id, tenant_id, webhook_key_id, webhook_id, entry, brand_id, event_id, body from given
      -- In one order, so that groups with the same replays cannot wait for each other.
      order by webhook_key_id, webhook_id
      on conflict (webhook_key_id, webhook_id) do nothing
      returning id
    ), announced as (
      insert into outbox_events (id, tenant_id, type, aggregate_type, aggregate_id, correlation_id,
                                 depth, data, occurred_at)
      select event_id, tenant_id, type, 'inbox', id::text, correlation_id, 0, data, now()
      from given where id in (select id from stored)
      returning id
    )
    select id as event_id from announced`.execute(bus);
  const stored = new Set(accepted.rows.map((row) => row.event_id));
  const replayed = rows.filter((row) => !stored.has(row.eventId));
  const first =
    replayed.length > 0
      ? await firstEvents(
          bus,
          replayed.map((row) => row.arrival),
        )
      : new Map<string, string>();
  return rows.map(({ eventId, arrival }) =>
    stored.has(eventId)
      ? { eventId, status: 'accepted' }
      : { eventId: first.get(replayKey(arrival)) ?? eventId, status: 'duplicate' },
  );
}

async function firstEvents(
  bus: Kysely<EngineSchema>,
  replayed: readonly Arrival[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ webhook_key_id: string; webhook_id: string; event_id: string }>`
    select webhook_key_id, webhook_id, event_id from inbox_events
    where (webhook_key_id, webhook_id) in (
      select * from unnest(
        ${replayed.map((arrival) => arrival.webhookKeyId)}::uuid[],
        ${replayed.map((arrival) => arrival.webhookId)}::text[]))`.execute(bus);
  return new Map(
    rows.map((row) => [
      replayKey({ webhookKeyId: row.webhook_key_id, webhookId: row.webhook_id }),
      row.event_id,
    ]),
  );
}

function replayKey({ webhookKeyId, webhookId }: Pick<Arrival, 'webhookKeyId' | 'webhookId'>) {
  return `${webhookKeyId} ${webhookId}`;
}
