import { sql, type Migration } from 'kysely';

export const incidents: Migration = {
  async up(db) {
    // Events about a provider name no connection.
    await sql`alter table outbox alter column connection drop not null`.execute(db);
    await sql`
      create table incidents (
        id uuid primary key,
        kind text not null check (kind in ('connection', 'provider', 'integration')),
        tenant text not null references tenants (id),
        provider text not null,
        connection uuid references connections (id) on delete cascade,
        parent uuid references incidents (id) on delete set null,
        status text not null check (status in ('reauth_required', 'error')),
        cause text not null,
        attempts int not null default 1,
        opened_at timestamptz not null default now(),
        last_seen_at timestamptz not null default now(),
        closed_at timestamptz,
        closed_how text,
        check ((kind = 'connection') = (connection is not null)),
        check ((closed_at is null) = (closed_how is null))
      )`.execute(db);
    // The whole guarantee that trouble is told once, whichever replicas meet it at the same time.
    await sql`create unique index incidents_one_per_connection on incidents (connection) where kind = 'connection' and closed_at is null`.execute(
      db,
    );
    await sql`create unique index incidents_one_per_provider on incidents (tenant, provider, kind) where kind <> 'connection' and closed_at is null`.execute(
      db,
    );
    await sql`create index incidents_by_tenant on incidents (tenant, id)`.execute(db);
    await sql`create index incidents_by_connection on incidents (connection) where connection is not null`.execute(
      db,
    );
    await sql`create index incidents_by_parent on incidents (parent) where parent is not null`.execute(
      db,
    );
    await sql`create index incidents_closed on incidents (closed_at) where closed_at is not null`.execute(
      db,
    );
    await sql`
      create table incident_connections (
        incident uuid not null references incidents (id) on delete cascade,
        connection uuid not null references connections (id) on delete cascade,
        tenant text not null,
        attempts int not null,
        first_seen_at timestamptz not null,
        last_seen_at timestamptz not null,
        primary key (incident, connection)
      )`.execute(db);
    await sql`create index incident_connections_by_connection on incident_connections (connection)`.execute(
      db,
    );
    await sql`create index incident_connections_by_tenant on incident_connections (tenant, incident)`.execute(
      db,
    );
    // Failures that are nobody's fault, until they are part of an incident or too old to matter.
    await sql`
      create table provider_failures (
        id bigint generated always as identity primary key,
        connection uuid not null references connections (id) on delete cascade,
        tenant text not null,
        provider text not null,
        kind text not null check (kind in ('provider', 'integration')),
        reason text not null,
        at timestamptz not null default now()
      )`.execute(db);
    await sql`create index provider_failures_by_time on provider_failures (at)`.execute(db);
    await sql`create index provider_failures_by_connection on provider_failures (connection)`.execute(
      db,
    );
  },
};
