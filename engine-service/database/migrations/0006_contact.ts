import { sql, type Kysely, type Migration } from 'kysely';
import { protectTable } from './row-level-security';

export const contact: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      create table calendar_bookings (
        id uuid primary key,
        tenant_id uuid not null,
        lead_id uuid not null,
        status text not null check (status in
          ('claimed', 'confirmed', 'unavailable', 'failed', 'unconfirmed', 'cancelled', 'held')),
        lease_until timestamptz,
        provider text,
        mode text check (mode in ('live', 'sandbox')),
        starts_at timestamptz,
        ends_at timestamptz,
        external_id text,
        meeting_url text,
        reason text,
        alternatives timestamptz[] not null default '{}',
        event_id uuid,
        confirmed_event_id uuid,
        unavailable_event_id uuid,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
      )`.execute(database);
    // At most one open booking per lead, whoever claims it.
    await sql`
      create unique index calendar_bookings_open on calendar_bookings (tenant_id, lead_id)
      where status in ('claimed', 'confirmed', 'unconfirmed')`.execute(database);
    await sql`create index calendar_bookings_lead on calendar_bookings (tenant_id, lead_id, id desc)`.execute(
      database,
    );
    await protectTable(database, 'calendar_bookings', { app: 'select, insert, update' });

    await sql`
      create table lead_interactions (
        id uuid primary key,
        tenant_id uuid not null,
        lead_id uuid not null,
        idempotency_key text not null,
        channel text not null,
        kind text not null,
        purpose text not null,
        status text not null check (status in ('claimed', 'sent', 'failed', 'unconfirmed')),
        lease_until timestamptz,
        address text not null,
        body text,
        template text,
        external_id text,
        error text,
        mode text check (mode in ('live', 'sandbox')),
        event_id uuid,
        sent_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (tenant_id, idempotency_key),
        foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
      )`.execute(database);
    await sql`create index lead_interactions_lead on lead_interactions (tenant_id, lead_id, id desc)`.execute(
      database,
    );
    await protectTable(database, 'lead_interactions', { app: 'select, insert, update' });

    await sql`
      create table briefings (
        id uuid primary key,
        tenant_id uuid not null,
        lead_id uuid not null,
        text text not null,
        mode text not null check (mode in ('live', 'sandbox')),
        model text,
        prompt_version text,
        event_id uuid,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (tenant_id, lead_id),
        foreign key (tenant_id, lead_id) references leads (tenant_id, id) on delete cascade
      )`.execute(database);
    await protectTable(database, 'briefings', { app: 'select, insert, update' });
  },
};
