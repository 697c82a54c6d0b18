import { sql, type Migration } from 'kysely';

export const subAccounts: Migration = {
  async up(db) {
    await sql`alter table integrations add column extras bytea`.execute(db);
    await sql`
      create table sub_accounts (
        id uuid primary key,
        connection uuid not null references connections (id) on delete cascade,
        tenant text not null,
        kind text not null,
        provider_id text not null,
        name text not null,
        token bytea,
        extra bytea not null,
        key_version int not null,
        derived_from timestamptz,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        foreign key (tenant, key_version) references tenant_keys (tenant, version),
        unique (connection, kind, provider_id)
      )`.execute(db);
    await sql`create index sub_accounts_by_key_version on sub_accounts (tenant, key_version)`.execute(
      db,
    );
    await sql`
      create table connect_choices (
        id uuid primary key,
        session uuid not null references connect_sessions (id) on delete cascade,
        tenant text not null,
        provider text not null,
        cookie_hash bytea not null,
        held bytea not null,
        key_version int not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz not null,
        foreign key (tenant, key_version) references tenant_keys (tenant, version),
        unique (session, provider)
      )`.execute(db);
    await sql`create index connect_choices_by_end on connect_choices (expires_at)`.execute(db);
  },
};
