import { sql, type Migration } from 'kysely';

export const webhooks: Migration = {
  async up(db) {
    await sql`
      create table webhook_endpoints (
        id uuid primary key,
        tenant text not null references tenants (id),
        url text not null,
        types text[] not null,
        secret bytea not null,
        previous_secret bytea,
        previous_until timestamptz,
        key_version int not null,
        created_by text not null,
        created_at timestamptz not null default now(),
        disabled_at timestamptz,
        disabled_reason text,
        foreign key (tenant, key_version) references tenant_keys (tenant, version)
      )`.execute(db);
    await sql`create index webhook_endpoints_by_tenant on webhook_endpoints (tenant)`.execute(db);
    await sql`
      create table webhook_deliveries (
        id uuid primary key,
        endpoint uuid not null references webhook_endpoints (id) on delete cascade,
        event uuid not null references outbox (id) on delete cascade,
        attempts int not null default 0,
        next_at timestamptz not null default now(),
        lease_until timestamptz,
        delivered_at timestamptz,
        failed_at timestamptz,
        last_outcome text
      )`.execute(db);
    await sql`create index webhook_deliveries_due on webhook_deliveries (next_at) where delivered_at is null and failed_at is null`.execute(
      db,
    );
    await sql`create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint)`.execute(
      db,
    );
    await sql`create index webhook_deliveries_by_event on webhook_deliveries (event)`.execute(db);
    await sql`create index outbox_by_connection on outbox (connection)`.execute(db);
    // The end that was last forecast, and how many days before it.
    await sql`alter table connections add column forecast_end timestamptz, add column forecast_days int`.execute(
      db,
    );
  },
};
