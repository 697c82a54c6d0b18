import { sql, type Kysely } from 'kysely';
import { v7 as uuid } from 'uuid';
import { dropUnsent, queueProviderTrouble } from '../alerts/queue';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import { defaultTenant } from '../tenants/default';
import { publishProviderEvents } from './publish';
import type { Together } from './together';

interface Failure {
  readonly connection: string;
  readonly tenant: string;
  readonly source: 'refresh' | 'probe';
  readonly at: Date;
}

/**
 * Opens the incident of a provider, or adds to the one that is open: one event and one alert for whoever is affected
 * the first time, however many connections follow. The failures are taken out of their table first; of two replicas
 * the second finds them gone.
 */
export async function openProviderIncident(
  db: Kysely<VaultSchema>,
  { kind, owner, provider, cause, failures }: Together,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const taken = await tx
      .deleteFrom('provider_failures')
      .where('id', '=', sql<string>`any (${failures}::bigint[])`)
      .returning(['connection', 'tenant', 'source', 'at'])
      .execute();
    if (taken.length === 0) return;
    const {
      rows: [incident],
    } = await sql<{ id: string; opened: boolean; opened_at: Date }>`
      insert into incidents (id, kind, tenant, provider, status, cause)
      values (${uuid()}, ${kind}, ${owner}, ${provider}, 'error', ${cause})
      on conflict (tenant, provider, kind) where kind <> 'connection' and closed_at is null
      do update set last_seen_at = now(), cause = excluded.cause
      returning id, xmax = 0 as opened, opened_at`.execute(tx);
    if (!incident) return;
    const before = await affectedTenants(tx, incident.id);
    await addConnections(tx, incident.id, taken);
    await adopt(
      tx,
      incident.id,
      taken.map(({ connection }) => connection),
    );
    const after = await affectedTenants(tx, incident.id);
    const told = new Set(incident.opened ? [] : [owner, ...before.keys()]);
    const fresh = [...new Set([owner, ...after.keys()])].filter((tenant) => !told.has(tenant));
    if (fresh.length === 0) return;
    await publishProviderEvents(tx, 'provider.incident_opened', {
      owner,
      tenants: fresh,
      connections: after,
      data: {
        incident: incident.id,
        kind,
        provider,
        status: 'open',
        reason: cause,
        opened_at: incident.opened_at.toISOString(),
      },
    });
    await queueProviderTrouble(tx, incident.id, provider, [...new Set([...fresh, defaultTenant])]);
    if (incident.opened)
      await appendWithin(tx, [
        {
          action: 'incident.open',
          actor: 'vault',
          tenant: owner,
          target: `provider:${provider}`,
          outcome: 'ok',
          details: { incident: incident.id, kind, reason: cause },
        },
      ]);
  });
}

/** Connections of the incident by tenant. */
export async function affectedTenants(
  db: Kysely<VaultSchema>,
  incident: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .selectFrom('incident_connections')
    .select((eb) => ['tenant', eb.fn.countAll<string>().as('connections')])
    .where('incident', '=', incident)
    .groupBy('tenant')
    .orderBy('tenant')
    .execute();
  return new Map(rows.map(({ tenant, connections }) => [tenant, Number(connections)]));
}

async function addConnections(
  db: Kysely<VaultSchema>,
  incident: string,
  failures: readonly Failure[],
): Promise<void> {
  await sql`
    insert into incident_connections (incident, connection, tenant, attempts, first_seen_at, last_seen_at,
      refresh_failed_at, probe_failed_at)
    select ${incident}, connection, min(tenant), count(*), min(at), max(at),
      max(at) filter (where source = 'refresh'), max(at) filter (where source = 'probe')
    from unnest(
      ${failures.map(({ connection }) => connection)}::uuid[],
      ${failures.map(({ tenant }) => tenant)}::text[],
      ${failures.map(({ source }) => source)}::text[],
      ${failures.map(({ at }) => at.toISOString())}::timestamptz[]
    ) as failure (connection, tenant, source, at)
    group by connection order by connection
    on conflict (incident, connection) do update set
      attempts = incident_connections.attempts + excluded.attempts,
      last_seen_at = greatest(incident_connections.last_seen_at, excluded.last_seen_at),
      refresh_failed_at = greatest(incident_connections.refresh_failed_at, excluded.refresh_failed_at),
      probe_failed_at = greatest(incident_connections.probe_failed_at, excluded.probe_failed_at)`.execute(
    db,
  );
}

/** Trouble of these connections is the provider's: what nobody was told of yet is told with it. */
async function adopt(
  db: Kysely<VaultSchema>,
  incident: string,
  connections: readonly string[],
): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    update incidents set parent = ${incident}
    where kind = 'connection' and closed_at is null and status = 'error' and parent is null
      and connection = any (${connections}::uuid[])
    returning id`.execute(db);
  await dropUnsent(
    db,
    rows.map(({ id }) => id),
  );
}
