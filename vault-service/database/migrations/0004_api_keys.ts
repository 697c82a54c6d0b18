import { sql, type Migration } from 'kysely';

export const apiKeys: Migration = {
  async up(db) {
    await sql`
      create table api_keys (
        id uuid primary key,
        name text not null,
        key_hash bytea not null unique,
        tenants text[] not null,
        actions text[] not null,
        rate_per_s int not null,
        created_by text not null,
        created_at timestamptz not null default now(),
        expires_at timestamptz,
        revoked_at timestamptz
      )`.execute(db);
  },
};
