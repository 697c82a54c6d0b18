import { sql, type Migration } from 'kysely';

/**
 * Failed probes tell of an outage as failed renewals do; an API and a token endpoint are two servers, and each has to
 * work again on its own. The defaults are for replicas of the version before, which write rows without these columns.
 */
export const probeFailures: Migration = {
  async up(db) {
    await sql`
      alter table provider_failures
        add column source text not null default 'refresh' check (source in ('refresh', 'probe'))`.execute(
      db,
    );
    await sql`
      alter table incident_connections
        add column refresh_failed_at timestamptz default now(), add column probe_failed_at timestamptz`.execute(
      db,
    );
    await sql`update incident_connections set refresh_failed_at = last_seen_at`.execute(db);
  },
};
