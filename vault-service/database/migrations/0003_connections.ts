import { sql, type Migration } from 'kysely';

export const connections: Migration = {
  async up(db) {
    await sql`
      create table integrations (
        tenant text not null references tenants (id),
        provider text not null,
        client_id text not null,
        client_secret bytea,
        settings jsonb not null default '{}',
        key_version int not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        primary key (tenant, provider),
        foreign key (tenant, key_version) references tenant_keys (tenant, version)
      )`.execute(db);
    await sql`
      create table connections (
        id uuid primary key,
        tenant text not null references tenants (id),
        subject text not null,
        provider text not null,
        kind text not null check (kind in ('oauth2', 'key')),
        status text not null check (status in ('active', 'expiring', 'reauth_required', 'error', 'revoked')),
        status_reason text,
        label text,
        account_id text,
        account_name text,
        scopes text[] not null default '{}',
        token_type text not null,
        access_token bytea,
        refresh_token bytea,
        extra bytea,
        key_version int not null,
        access_issued_at timestamptz,
        access_expires_at timestamptz,
        grant_expires_at timestamptz,
        refresh_fingerprint bytea,
        epoch int not null default 0,
        refresh_owner text,
        refresh_claimed_at timestamptz,
        refresh_deadline timestamptz,
        refresh_intent bytea,
        refresh_due_at timestamptz,
        retry_at timestamptz,
        failures int not null default 0,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        foreign key (tenant, key_version) references tenant_keys (tenant, version),
        check ((refresh_owner is null) = (refresh_deadline is null)),
        check (status <> 'revoked' or (access_token is null and refresh_token is null))
      ) with (fillfactor = 80)`.execute(db);
    await sql`create index connections_by_subject on connections (tenant, subject, provider)`.execute(
      db,
    );
    await sql`create index connections_by_tenant on connections (tenant, id)`.execute(db);
    await sql`create index connections_by_key_version on connections (tenant, key_version)`.execute(
      db,
    );
    await sql`create index connections_due on connections (refresh_due_at) where refresh_due_at is not null and refresh_owner is null`.execute(
      db,
    );
    await sql`create index connections_in_flight on connections (refresh_deadline) where refresh_owner is not null`.execute(
      db,
    );
    await sql`
      create table outbox (
        id uuid primary key,
        tenant text not null,
        type text not null,
        connection uuid not null,
        payload jsonb not null,
        created_at timestamptz not null default now()
      )`.execute(db);
    await sql`create index outbox_by_time on outbox (created_at)`.execute(db);
  },
};
