import { sql, type Migration } from 'kysely';

export const branding: Migration = {
  async up(db) {
    await sql`
      create table tenant_branding (
        tenant text primary key references tenants (id),
        logo_key text unique,
        logo bytea,
        logo_type text,
        logo_width int,
        logo_height int,
        colors jsonb not null default '{}',
        updated_at timestamptz not null default now(),
        check ((logo_key is null) = (logo is null))
      )`.execute(db);
  },
};
