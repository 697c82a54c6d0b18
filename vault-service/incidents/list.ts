import { sql, type Kysely } from 'kysely';
import { z } from 'zod/v4';
import type { VaultSchema } from '../database/schema';
import { requireTenant, type Caller } from '../http/caller';
import { providerName, tenantId } from '../http/names';

export const incidentQuery = z.object({
  tenant: tenantId.optional(),
  /** `true` (or empty): only what is going on; `false`: only what is over. */
  open: z
    .enum(['', 'true', 'false'])
    .transform((text) => text !== 'false')
    .optional(),
  provider: providerName.optional(),
  /** `next_cursor` of the page before. */
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export const incidentView = z.object({
  id: z.uuid(),
  /** `connection`: one account; `provider`: an outage; `integration`: the provider refuses the OAuth app. */
  kind: z.enum(['connection', 'provider', 'integration']),
  /** Whose connection, or whose OAuth app; `_default` is the app that serves all tenants. */
  tenant: z.string(),
  provider: z.string(),
  connection: z.uuid().nullable(),
  subject: z.string().nullable(),
  /** `reauth_required`: the owner of the account has to act; `error`: the vault goes on trying. */
  status: z.enum(['reauth_required', 'error']),
  cause: z.string(),
  /** The provider's incident that explains this one. */
  part_of: z.uuid().nullable(),
  /** Connections and attempts that failed, as far as the caller may see them. */
  connections: z.int(),
  attempts: z.int(),
  first_seen_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
  closed_at: z.iso.datetime().nullable(),
  /** e.g. `refreshed`, `reconnected`, `recovered`, `revoked`. */
  closed_how: z.string().nullable(),
});
export type IncidentView = z.output<typeof incidentView>;

interface Row extends Omit<IncidentView, 'first_seen_at' | 'last_seen_at' | 'closed_at'> {
  readonly first_seen_at: Date;
  readonly last_seen_at: Date;
  readonly closed_at: Date | null;
}

/**
 * Newest first. A tenant sees the incidents of its connections and of its own apps, and those of the shared apps that
 * met connections of its own: of these it learns its own part only.
 */
export async function listIncidents(
  db: Kysely<VaultSchema>,
  caller: Caller,
  query: z.output<typeof incidentQuery>,
): Promise<{ readonly items: readonly IncidentView[]; readonly next_cursor: string | null }> {
  if (query.tenant !== undefined) requireTenant(caller, query.tenant);
  const scope =
    query.tenant !== undefined
      ? [query.tenant]
      : caller.tenants === 'every'
        ? null
        : [...caller.tenants];
  const { rows } = await sql<Row>`
    select incident.id, incident.kind, incident.tenant, incident.provider, incident.connection,
      connection.subject, incident.status, incident.cause, incident.parent as part_of,
      case when incident.kind = 'connection' then 1 else coalesce(own.connections, 0) end::int as connections,
      case when incident.kind = 'connection' then incident.attempts else coalesce(own.attempts, 0) end::int as attempts,
      coalesce(own.first_seen_at, incident.opened_at) as first_seen_at,
      coalesce(own.last_seen_at, incident.last_seen_at) as last_seen_at,
      incident.closed_at, incident.closed_how
    from incidents incident
      left join connections connection on connection.id = incident.connection
      left join lateral (
        select count(*) as connections, sum(attempts) as attempts, min(first_seen_at) as first_seen_at,
          max(last_seen_at) as last_seen_at
        from incident_connections member
        where member.incident = incident.id
          and (${scope}::text[] is null or incident.tenant = any (${scope}::text[]) or member.tenant = any (${scope}::text[]))
      ) own on incident.kind <> 'connection'
    where (${scope}::text[] is null or incident.tenant = any (${scope}::text[]) or exists (
        select from incident_connections member
        where member.incident = incident.id and member.tenant = any (${scope}::text[])))
      and (${query.open ?? null}::boolean is null or (incident.closed_at is null) = ${query.open ?? null}::boolean)
      and (${query.provider ?? null}::text is null or incident.provider = ${query.provider ?? null}::text)
      and (${query.cursor ?? null}::uuid is null or incident.id < ${query.cursor ?? null}::uuid)
    order by incident.id desc limit ${query.limit + 1}`.execute(db);
  const page = rows.slice(0, query.limit);
  return {
    items: page.map((row) => ({
      ...row,
      first_seen_at: row.first_seen_at.toISOString(),
      last_seen_at: row.last_seen_at.toISOString(),
      closed_at: row.closed_at?.toISOString() ?? null,
    })),
    next_cursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
  };
}
