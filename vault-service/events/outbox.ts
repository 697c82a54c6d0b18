import { sql, type Kysely } from 'kysely';
import { v7 as uuid } from 'uuid';
import { vaultEventTypes, type VaultEventType } from '../../core/connections/vault-events';
import { queueForecasts } from '../alerts/queue';
import { announce } from '../database/changes';
import type { VaultSchema } from '../database/schema';
import { closeIncidents, openIncidents } from '../incidents/connection';
import { defaultTenant } from '../tenants/default';

export const eventTypes = vaultEventTypes;
export type EventType = VaultEventType;

/** What the vault tells about a connection or a provider. Never a secret. */
export interface VaultEvent {
  readonly type: EventType;
  readonly tenant: string;
  /** null: about a provider. */
  readonly connection: string | null;
  readonly data: Readonly<Record<string, string | number | null>>;
  /** Not for the endpoints of all tenants: they are told by another event. */
  readonly tenantOnly?: boolean;
}

/**
 * Stores events with the change they tell of, and what has to be sent of them; all exist once it is committed. What
 * begins or ends trouble opens or closes the connection's incident, and with it the alerts.
 */
export async function publishWithin(
  db: Kysely<VaultSchema>,
  events: readonly VaultEvent[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({ id: uuid(), event }));
  await db
    .insertInto('outbox')
    .values(
      rows.map(({ id, event: { type, tenant, connection, data } }) => ({
        id,
        tenant,
        type,
        connection,
        payload: JSON.stringify(data),
      })),
    )
    .execute();
  const forAll = rows.filter(({ event }) => event.tenantOnly !== true).map(({ id }) => id);
  await sql`
    insert into webhook_deliveries (id, endpoint, event)
    select gen_random_uuid(), endpoint.id, event.id
    from outbox event join webhook_endpoints endpoint
      on (endpoint.tenant = event.tenant
          or (endpoint.tenant = ${defaultTenant} and event.id = any (${forAll}::uuid[])))
      and event.type = any (endpoint.types) and endpoint.disabled_at is null
    where event.id = any (${rows.map(({ id }) => id)}::uuid[])`.execute(db);
  await announce(db, { what: 'outbox' });
  await keepIncidents(db, events);
}

async function keepIncidents(
  db: Kysely<VaultSchema>,
  events: readonly VaultEvent[],
): Promise<void> {
  const of = (type: EventType) =>
    events.flatMap(({ type: its, connection, tenant, data }) =>
      its === type && connection !== null ? [{ connection, tenant, data }] : [],
    );
  await openIncidents(
    db,
    of('connection.reauth_required').map(({ connection, tenant, data }) => ({
      connection,
      tenant,
      provider: text(data['provider']),
      status: data['status'] === 'error' ? 'error' : 'reauth_required',
      cause: text(data['reason']) || 'unknown',
    })),
  );
  await closeIncidents(db, [
    ...of('connection.recovered').map(({ connection, data }) => ({
      connection,
      how: text(data['how']) || 'recovered',
    })),
    ...of('connection.revoked').map(({ connection }) => ({ connection, how: 'revoked' })),
  ]);
  await queueForecasts(
    db,
    of('connection.expiring').map(({ connection, tenant, data }) => ({
      connection,
      tenant,
      provider: text(data['provider']),
      expiresAt: text(data['expires_at']),
      daysLeft: Number(data['days_left']),
    })),
  );
}

function text(value: string | number | null | undefined): string {
  return value === null || value === undefined ? '' : String(value);
}
