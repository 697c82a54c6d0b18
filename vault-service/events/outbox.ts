import { sql, type Kysely } from 'kysely';
import { v7 as uuid } from 'uuid';
import { announce } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { defaultTenant } from '../tenants/default';

export const eventTypes = [
  'connection.created',
  'connection.expiring',
  'connection.reauth_required',
  'connection.recovered',
  'connection.revoked',
  'connection.deleted',
] as const;
export type EventType = (typeof eventTypes)[number];

/** What the vault tells about a connection. Never a secret. */
export interface VaultEvent {
  readonly type: EventType;
  readonly tenant: string;
  readonly connection: string;
  readonly data: Readonly<Record<string, string | number | null>>;
}

/** Stores events with the change they tell of, and what has to be sent of them; all exist once it is committed. */
export async function publishWithin(
  db: Kysely<VaultSchema>,
  events: readonly VaultEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ type, tenant, connection, data }) => ({
    id: uuid(),
    tenant,
    type,
    connection,
    payload: JSON.stringify(data),
  }));
  await db.insertInto('outbox').values(rows).execute();
  await sql`
    insert into webhook_deliveries (id, endpoint, event)
    select gen_random_uuid(), endpoint.id, event.id
    from outbox event join webhook_endpoints endpoint
      on endpoint.tenant in (event.tenant, ${defaultTenant})
      and event.type = any (endpoint.types) and endpoint.disabled_at is null
    where event.id = any (${rows.map(({ id }) => id)}::uuid[])`.execute(db);
  await announce(db, { what: 'outbox' });
}
