import { sql, type Migration } from 'kysely';

export const keysAndTenants: Migration = {
  async up(db) {
    await sql`
      create table tenants (
        id text primary key,
        name text not null,
        return_origins text[] not null default '{}',
        created_at timestamptz not null default now(),
        deleted_at timestamptz
      )`.execute(db);
    await sql`
      create table master_keys (
        version int primary key,
        status text not null check (status in ('current', 'retiring', 'retired')),
        wrapped_by text not null,
        wrapped bytea,
        created_at timestamptz not null default now(),
        retired_at timestamptz,
        check ((status = 'retired') = (wrapped is null))
      )`.execute(db);
    await sql`create unique index one_current_master_key on master_keys ((true)) where status = 'current'`.execute(
      db,
    );
    await sql`
      create table tenant_keys (
        tenant text not null references tenants (id),
        version int not null,
        status text not null check (status in ('current', 'retiring', 'retired')),
        master_version int not null references master_keys (version),
        wrapped bytea,
        encryptions bigint not null default 0,
        created_at timestamptz not null default now(),
        retired_at timestamptz,
        primary key (tenant, version),
        check ((status = 'retired') = (wrapped is null))
      )`.execute(db);
    await sql`create unique index one_current_tenant_key on tenant_keys (tenant) where status = 'current'`.execute(
      db,
    );
    await sql`create index tenant_keys_by_master on tenant_keys (master_version) where wrapped is not null`.execute(
      db,
    );
    // Owner of the OAuth apps that serve every tenant without its own.
    await sql`insert into tenants (id, name) values ('_default', 'Every tenant')`.execute(db);
  },
};
