import type { Kysely } from 'kysely';
import { v7 as uuid } from 'uuid';
import { announce } from '../database/changes';
import type { VaultSchema } from '../database/schema';

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

/** Stores events with the change they tell of; they exist exactly when it was committed. */
export async function publishWithin(
  db: Kysely<VaultSchema>,
  events: readonly VaultEvent[],
): Promise<void> {
  if (events.length === 0) return;
  await db
    .insertInto('outbox')
    .values(
      events.map(({ type, tenant, connection, data }) => ({
        id: uuid(),
        tenant,
        type,
        connection,
        payload: JSON.stringify(data),
      })),
    )
    .execute();
  await announce(db, { what: 'outbox' });
}
