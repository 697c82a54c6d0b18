import { sql, type Migration } from 'kysely';

export const health: Migration = {
  async up(db) {
    await sql`
      alter table connections
        add column health text not null default 'unknown' check (health in ('unknown', 'alive', 'rejected')),
        add column health_reason text,
        add column checked_at timestamptz,
        add column refusals int not null default 0,
        add column refused_since timestamptz,
        add column refused_at timestamptz,
        add column inconclusive int not null default 0,
        add column probe_due_at timestamptz`.execute(db);
    await sql`create index connections_probe_due on connections (provider, probe_due_at) where probe_due_at is not null`.execute(
      db,
    );
    // Who else holds a grant of the same account.
    await sql`create index connections_by_account on connections (account_id, provider) where account_id is not null and status <> 'revoked'`.execute(
      db,
    );
    // What is connected already is looked at in the course of the next hours.
    await sql`
      update connections set probe_due_at = now() + random() * interval '6 hours'
      where status in ('active', 'expiring')`.execute(db);
    await sql`
      create table revocations (
        id uuid primary key,
        tenant text not null references tenants (id),
        connection uuid not null,
        provider text not null,
        kind text not null check (kind in ('oauth2', 'key')),
        token_kind text not null check (token_kind in ('refresh_token', 'access_token')),
        outcome text not null check (outcome in ('revoked', 'kept', 'not_supported', 'failed')),
        http_status int,
        attempts int not null,
        token bytea,
        key_version int,
        next_at timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        foreign key (tenant, key_version) references tenant_keys (tenant, version),
        check ((token is null) = (next_at is null)),
        check ((token is null) = (key_version is null))
      )`.execute(db);
    await sql`create index revocations_due on revocations (next_at) where next_at is not null`.execute(
      db,
    );
    await sql`create index revocations_by_tenant on revocations (tenant, id)`.execute(db);
    await sql`create index revocations_by_connection on revocations (connection)`.execute(db);
    await sql`create index revocations_by_key_version on revocations (tenant, key_version) where key_version is not null`.execute(
      db,
    );
  },
};
