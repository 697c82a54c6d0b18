import { sql, type Kysely } from 'kysely';
import { v7 as uuid } from 'uuid';
import { dropUnsent, endAlerts, queueTrouble } from '../alerts/queue';
import type { VaultSchema } from '../database/schema';

export interface Trouble {
  readonly connection: string;
  readonly tenant: string;
  readonly provider: string;
  /** `error`: the vault goes on trying; `reauth_required`: its owner has to act. */
  readonly status: 'reauth_required' | 'error';
  readonly cause: string;
}

interface Opened {
  readonly id: string;
  readonly connection: string;
  readonly parent: string | null;
}

/** A connection that is only out of reach is told of once this has lasted a while. */
const patienceS = { reauth_required: 0, error: 60 };

/**
 * Opens the incident of each connection, in the transaction that turns its status; one that is open already learns
 * the new cause. Trouble the vault knows to be the provider's is part of the provider's incident and told with it.
 */
export async function openIncidents(
  db: Kysely<VaultSchema>,
  troubles: readonly Trouble[],
): Promise<void> {
  if (troubles.length === 0) return;
  await endPassing(
    db,
    troubles.filter(({ status }) => status === 'reauth_required'),
  );
  const sorted = [...troubles].sort((one, other) => (one.connection < other.connection ? -1 : 1));
  const { rows } = await sql<Opened>`
    insert into incidents (id, kind, tenant, provider, connection, status, cause, parent)
    select fresh.id, 'connection', tenant, provider, connection, status, cause,
      case when status = 'error' then (
        select incident from incident_connections member
        join incidents provider_incident on provider_incident.id = member.incident
        where member.connection = fresh.connection and provider_incident.closed_at is null
        limit 1) end
    from unnest(
      ${sorted.map(() => uuid())}::uuid[], ${sorted.map(({ tenant }) => tenant)}::text[],
      ${sorted.map(({ provider }) => provider)}::text[],
      ${sorted.map(({ connection }) => connection)}::uuid[],
      ${sorted.map(({ status }) => status)}::text[], ${sorted.map(({ cause }) => cause)}::text[]
    ) as fresh (id, tenant, provider, connection, status, cause)
    on conflict (connection) where kind = 'connection' and closed_at is null
    do update set status = excluded.status, cause = excluded.cause, parent = excluded.parent,
      attempts = incidents.attempts + 1, last_seen_at = now()
    returning id, connection, parent`.execute(db);
  const ofConnection = new Map(rows.map((row) => [row.connection, row]));
  for (const status of ['reauth_required', 'error'] as const)
    await queueTrouble(
      db,
      sorted.flatMap((trouble) => {
        const opened = ofConnection.get(trouble.connection);
        if (opened?.parent !== null || trouble.status !== status) return [];
        return [{ incident: opened.id, tenant: trouble.tenant, provider: trouble.provider }];
      }),
      patienceS[status],
    );
}

/** What looked passing and now takes a person is another incident: it has to be told although the first one was. */
async function endPassing(db: Kysely<VaultSchema>, troubles: readonly Trouble[]): Promise<void> {
  if (troubles.length === 0) return;
  const ended = await db
    .updateTable('incidents')
    .set({ closed_at: sql<Date>`now()`, closed_how: 'reauth_required' })
    .where('kind', '=', 'connection')
    .where('status', '=', 'error')
    .where('closed_at', 'is', null)
    .where(
      'connection',
      'in',
      troubles.map(({ connection }) => connection),
    )
    .returning('id')
    .execute();
  await dropUnsent(
    db,
    ended.map(({ id }) => id),
  );
}

/** Another attempt that ended as the ones before. */
export async function noteAttempt(
  db: Kysely<VaultSchema>,
  connection: string,
  cause: string,
): Promise<void> {
  await db
    .updateTable('incidents')
    .set({ attempts: sql<number>`attempts + 1`, last_seen_at: sql<Date>`now()`, cause })
    .where('connection', '=', connection)
    .where('kind', '=', 'connection')
    .where('closed_at', 'is', null)
    .execute();
}

/** Closes what is open for these connections, and has those told who were told of it. */
export async function closeIncidents(
  db: Kysely<VaultSchema>,
  ended: readonly { readonly connection: string; readonly how: string }[],
): Promise<void> {
  if (ended.length === 0) return;
  const { rows } = await sql<{ id: string; provider: string; closed_how: string }>`
    update incidents set closed_at = now(), closed_how = ended.how
    from unnest(${ended.map(({ connection }) => connection)}::uuid[], ${ended.map(({ how }) => how)}::text[])
      as ended (connection, how)
    where incidents.connection = ended.connection and kind = 'connection' and closed_at is null
    returning incidents.id, provider, closed_how`.execute(db);
  const isGone = ({ closed_how }: { readonly closed_how: string }) => closed_how === 'revoked';
  // What was ended on purpose does not work again; there is only nothing left to tell of it.
  await dropUnsent(
    db,
    rows.filter(isGone).map(({ id }) => id),
  );
  await endAlerts(
    db,
    'trouble',
    rows.filter((row) => !isGone(row)),
  );
}
