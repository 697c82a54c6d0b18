import { sql, type Kysely } from 'kysely';
import { dropUnsent, endAlerts, queueTrouble } from '../alerts/queue';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import { probeFails, renewalFails } from './failing';
import { affectedTenants } from './open';
import { publishProviderEvents } from './publish';

/** A provider that answered one of them and refused none for so long works again. */
const quietS = 60;
/** Longer than the longest back-off: by then each connection was tried again. */
const trialS = 960;

interface Ended {
  readonly id: string;
  readonly how: string;
}

/**
 * Closes incidents of providers that are over: every connection of it works again (or is gone), or one was renewed
 * after the last failed renewal, one was answered after the last failed probe, and nothing failed for a minute. An app
 * that is accepted once is accepted.
 */
export async function closeEnded(db: Kysely<VaultSchema>): Promise<void> {
  const { rows } = await sql<Ended>`
    with member as (
      select member.incident, refresh_failed_at, probe_failed_at, member.last_seen_at,
        connection.status, connection.access_issued_at, connection.checked_at, connection.health,
        refresh_failed_at is not null and ${renewalFails}
          or probe_failed_at is not null and ${probeFails} as failing,
        connection.status in ('active', 'expiring') and connection.failures = 0 as renewable
      from incident_connections member join connections connection on connection.id = member.connection
    ), state as (
      select incident.id, incident.kind,
        count(*) filter (where failing) as failing,
        count(*) filter (where renewable and not failing) as working,
        max(access_issued_at) filter (where renewable) as renewed_at,
        max(checked_at) filter (where health <> 'unknown') as answered_at,
        max(refresh_failed_at) as refresh_failed_at, max(probe_failed_at) as probe_failed_at,
        max(member.last_seen_at) as failed_at
      from incidents incident left join member on member.incident = incident.id
      where incident.kind <> 'connection' and incident.closed_at is null
      group by incident.id
    )
    select id, case when working > 0 then 'recovered' else 'no_connection_left' end as how from state
    where failing = 0
      or ((refresh_failed_at is null or renewed_at > refresh_failed_at)
        and (probe_failed_at is null or answered_at > probe_failed_at)
        and (kind = 'integration' or failed_at < now() - make_interval(secs => ${quietS})))
    order by id`.execute(db);
  for (const ended of rows) await close(db, ended);
}

async function close(db: Kysely<VaultSchema>, { id, how }: Ended): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const incident = await tx
      .updateTable('incidents')
      .set({ closed_at: sql<Date>`now()`, closed_how: how })
      .where('id', '=', id)
      .where('closed_at', 'is', null)
      .returning(['tenant', 'provider', 'kind', 'cause', 'opened_at', 'closed_at'])
      .executeTakeFirst();
    if (!incident) return;
    const { tenant: owner, provider, kind, cause } = incident;
    await release(tx, id);
    const connections = await affectedTenants(tx, id);
    await publishProviderEvents(tx, 'provider.incident_closed', {
      owner,
      tenants: [...new Set([owner, ...connections.keys()])],
      connections,
      data: {
        incident: id,
        kind,
        provider,
        status: 'closed',
        reason: cause,
        how,
        opened_at: incident.opened_at.toISOString(),
        closed_at: incident.closed_at?.toISOString() ?? null,
      },
    });
    if (how === 'recovered') await endAlerts(tx, 'provider_trouble', [{ id, provider }]);
    else await dropUnsent(tx, [id]);
    await appendWithin(tx, [
      {
        action: 'incident.close',
        actor: 'vault',
        tenant: owner,
        target: `provider:${provider}`,
        outcome: how,
        details: { incident: id, kind },
      },
    ]);
  });
}

/** What does not recover with its provider has a cause of its own, and is told of unless it recovers after all. */
async function release(db: Kysely<VaultSchema>, incident: string): Promise<void> {
  const orphans = await db
    .updateTable('incidents')
    .set({ parent: null })
    .where('parent', '=', incident)
    .where('closed_at', 'is', null)
    .returning(['id as incident', 'tenant', 'provider'])
    .execute();
  await queueTrouble(db, orphans, trialS);
}
