import { sql, type Migration } from 'kysely';

/** Remembers which server an authorization code was handed to, so that it is handed to no other (connect/flows.ts). */
export const codes: Migration = {
  async up(db) {
    await sql`alter table connect_flows add column code_hash bytea, add column code_for text`.execute(
      db,
    );
    await sql`create index connect_flows_by_code on connect_flows (code_hash) where code_hash is not null`.execute(
      db,
    );
  },
};
