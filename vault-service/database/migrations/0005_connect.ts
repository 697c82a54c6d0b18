import { sql, type Migration } from 'kysely';

export const connect: Migration = {
  async up(db) {
    await sql`
      create table connect_sessions (
        id uuid primary key,
        token_hash bytea not null unique,
        tenant text not null references tenants (id),
        subject text not null,
        providers text[] not null,
        connected text[] not null default '{}',
        additional_account boolean not null default false,
        locale text not null,
        return_url text,
        created_by text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null
      )`.execute(db);
    await sql`create index connect_sessions_by_end on connect_sessions (expires_at)`.execute(db);
    await sql`
      create table connect_flows (
        state_hash bytea primary key,
        session uuid not null references connect_sessions (id) on delete cascade,
        tenant text not null,
        provider text not null,
        cookie_hash bytea not null,
        verifier bytea,
        key_version int not null,
        redirect_uri text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        used_at timestamptz,
        foreign key (tenant, key_version) references tenant_keys (tenant, version)
      )`.execute(db);
    await sql`create index connect_flows_by_session on connect_flows (session)`.execute(db);
  },
};
