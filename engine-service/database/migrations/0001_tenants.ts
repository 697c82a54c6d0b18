import { sql, type Kysely, type Migration } from 'kysely';
import { allowRole, protectTable } from './row-level-security';

/**
 * Roles are bound by row-level security and cannot log in; the engine's login role takes them on with SET ROLE:
 * - engine_app: requests, one tenant at a time (`app.tenant_id`);
 * - engine_bus: inbox and bus, across tenants, on their tables only;
 * - engine_operator: the command line, tenants and keys only.
 */
export const tenants: Migration = {
  async up(database: Kysely<unknown>) {
    for (const role of ['engine_app', 'engine_bus', 'engine_operator']) {
      // Roles belong to the whole cluster: another database, or a replica migrating at the same moment, may have made it.
      await sql`
        do $$ begin
          create role ${sql.ref(role)} nologin nosuperuser nobypassrls nocreatedb nocreaterole;
        exception when duplicate_object or unique_violation then null;
        end $$`.execute(database);
      await sql`
        do $$ begin
          -- From version 16 on, who creates a role is a member of it but may not SET ROLE to it.
          if not pg_has_role(current_user, ${sql.lit(role)},
            case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) then
            execute format('grant %I to %I', ${sql.lit(role)}, current_user);
          end if;
        end $$`.execute(database);
      await sql`grant usage on schema public to ${sql.ref(role)}`.execute(database);
    }

    await sql`
      create function app_tenant() returns uuid language sql stable parallel safe
      as $$ select nullif(current_setting('app.tenant_id', true), '')::uuid $$`.execute(database);

    // RFC 9562 §5.7; PostgreSQL brings its own only from version 18.
    await sql`
      create function new_uuid_v7() returns uuid language plpgsql volatile parallel safe as $$
      declare
        millis bytea := substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3);
        bytes bytea := millis || substring(uuid_send(gen_random_uuid()) from 7);
      begin
        bytes := set_byte(bytes, 6, (get_byte(bytes, 6) & 15) | 112);
        return encode(bytes, 'hex')::uuid;
      end $$`.execute(database);

    await sql`
      create table tenants (
        id uuid primary key,
        name text not null,
        country text not null,
        language text not null,
        time_zone text not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        deleted_at timestamptz
      )`.execute(database);
    // Owner of what belongs to the whole installation: keys and subscriptions that serve every tenant, workflow errors of none.
    await sql`
      insert into tenants (id, name, country, language, time_zone)
      values ('00000000-0000-0000-0000-000000000000', 'Installation', 'ZZ', 'en', 'UTC')`.execute(
      database,
    );

    await protectTable(database, 'tenants', { column: 'id', app: 'select, insert, update' });
    await allowRole(database, 'tenants', 'engine_bus', 'select');
    await allowRole(database, 'tenants', 'engine_operator', 'select, insert, update');

    await sql`
      create table api_keys (
        id uuid primary key,
        tenant_id uuid not null references tenants (id) on delete cascade,
        name text not null,
        key_hash bytea not null unique,
        permissions text[] not null,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        revoked_at timestamptz
      )`.execute(database);
    await sql`create index api_keys_tenant on api_keys (tenant_id)`.execute(database);
    await protectTable(database, 'api_keys', { app: 'select' });
    await allowRole(database, 'api_keys', 'engine_operator', 'select, insert, update');
    // Who presents a key may see that key's row before its tenant is known.
    await sql`
      create policy presented_key on api_keys for select to engine_app
      using (key_hash = decode(nullif(current_setting('app.api_key_hash', true), ''), 'hex'))`.execute(
      database,
    );

    await sql`
      create table audit_log (
        id uuid primary key,
        tenant_id uuid not null references tenants (id) on delete cascade,
        position bigint not null,
        occurred_at timestamptz not null,
        actor text not null,
        action text not null,
        subject text not null,
        details jsonb not null,
        previous_hash bytea not null,
        hash bytea not null,
        created_at timestamptz not null default now(),
        unique (tenant_id, position)
      )`.execute(database);
    await protectTable(database, 'audit_log', { app: 'select, insert' });
    await allowRole(database, 'audit_log', 'engine_operator', 'select, insert');
  },
};
