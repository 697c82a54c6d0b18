import { sql, type Migration } from 'kysely';

export const alerts: Migration = {
  async up(db) {
    await sql`
      create table alert_channels (
        id uuid primary key,
        tenant text not null references tenants (id),
        name text,
        kind text not null,
        settings jsonb not null,
        secret bytea,
        key_version int not null,
        locale text not null,
        events text[] not null,
        include_connect_link boolean not null default false,
        created_by text not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        disabled_at timestamptz,
        foreign key (tenant, key_version) references tenant_keys (tenant, version)
      )`.execute(db);
    await sql`create index alert_channels_by_tenant on alert_channels (tenant)`.execute(db);
    await sql`
      create table alert_deliveries (
        id uuid primary key,
        channel uuid not null references alert_channels (id) on delete cascade,
        topic text not null,
        provider text not null,
        attempts int not null default 0,
        created_at timestamptz not null default now(),
        next_at timestamptz not null default now(),
        lease_until timestamptz,
        delivered_at timestamptz,
        failed_at timestamptz,
        last_outcome text
      )`.execute(db);
    await sql`create index alert_deliveries_due on alert_deliveries (next_at) where delivered_at is null and failed_at is null`.execute(
      db,
    );
    // A message that was not tried yet takes in what happens meanwhile.
    await sql`create unique index alert_deliveries_gathering on alert_deliveries (channel, topic, provider) where attempts = 0`.execute(
      db,
    );
    await sql`create index alert_deliveries_by_channel on alert_deliveries (channel, topic, provider, delivered_at)`.execute(
      db,
    );
    await sql`
      create table alert_lines (
        delivery uuid not null references alert_deliveries (id) on delete cascade,
        channel uuid not null references alert_channels (id) on delete cascade,
        topic text not null,
        incident uuid references incidents (id) on delete cascade,
        connection uuid references connections (id) on delete cascade,
        expires_at timestamptz,
        days_left int,
        check ((incident is null) = (days_left is not null)),
        check ((incident is null) = (connection is not null and expires_at is not null))
      )`.execute(db);
    await sql`create index alert_lines_by_delivery on alert_lines (delivery)`.execute(db);
    await sql`create index alert_lines_by_connection on alert_lines (connection) where connection is not null`.execute(
      db,
    );
    // At most one message when an incident begins, one when it ends, and one per step of a forecast.
    await sql`create unique index alert_lines_once_per_incident on alert_lines (incident, channel, topic) where incident is not null`.execute(
      db,
    );
    await sql`create unique index alert_lines_once_per_step on alert_lines (connection, channel, expires_at, days_left) where incident is null`.execute(
      db,
    );
  },
};
