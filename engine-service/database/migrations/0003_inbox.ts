import { sql, type Kysely, type Migration } from 'kysely';
import { allowRole, protectTable } from './row-level-security';

export const inbox: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      create table webhook_keys (
        id uuid primary key,
        tenant_id uuid not null references tenants (id) on delete cascade,
        brand_id uuid,
        entry text not null,
        name text not null,
        key_hash bytea not null unique,
        sealed_secret bytea not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        revoked_at timestamptz,
        foreign key (tenant_id, brand_id) references brands (tenant_id, id)
      )`.execute(database);
    await sql`create index webhook_keys_tenant on webhook_keys (tenant_id)`.execute(database);
    await protectTable(database, 'webhook_keys', { app: 'select, insert, update' });
    await allowRole(database, 'webhook_keys', 'engine_bus', 'select');

    await sql`
      create table inbox_events (
        id uuid primary key,
        tenant_id uuid not null references tenants (id) on delete cascade,
        webhook_key_id uuid not null,
        webhook_id text not null,
        entry text not null,
        brand_id uuid,
        event_id uuid not null,
        body jsonb not null,
        created_at timestamptz not null default now()
      )`.execute(database);
    // The replay cache: a webhook-id has an effect once per key.
    await sql`create unique index inbox_events_replay on inbox_events (webhook_key_id, webhook_id)`.execute(
      database,
    );
    await sql`create index inbox_events_tenant on inbox_events (tenant_id, id)`.execute(database);
    await protectTable(database, 'inbox_events', { app: 'select, insert' });
    await allowRole(database, 'inbox_events', 'engine_bus', 'select, insert, delete');
  },
};
