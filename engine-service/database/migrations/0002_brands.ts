import { sql, type Kysely, type Migration } from 'kysely';
import { protectTable } from './row-level-security';

export const brands: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      create table brands (
        id uuid primary key,
        tenant_id uuid not null references tenants (id) on delete cascade,
        name text not null,
        subject text,
        language text not null,
        country text not null,
        time_zone text not null,
        voice text,
        meeting_event_type_id bigint,
        meeting_duration_min integer not null default 30 check (meeting_duration_min between 5 and 480),
        meeting_window_days integer not null default 7 check (meeting_window_days between 1 and 60),
        whatsapp_template_name text,
        whatsapp_template_language text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        unique (tenant_id, id)
      )`.execute(database);
    await protectTable(database, 'brands', { app: 'select, insert, update' });

    await sql`
      create table products (
        id uuid primary key,
        tenant_id uuid not null,
        brand_id uuid not null,
        position integer not null,
        name text not null,
        description text,
        facts text[] not null,
        price_minor bigint,
        currency text,
        url text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        foreign key (tenant_id, brand_id) references brands (tenant_id, id) on delete cascade,
        check ((price_minor is null) = (currency is null))
      )`.execute(database);
    await sql`create index products_brand on products (tenant_id, brand_id, position)`.execute(
      database,
    );
    await protectTable(database, 'products', { app: 'select, insert, update, delete' });
  },
};
