import { sql, type Migration } from 'kysely';

/** Remembers with which OAuth app a flow was begun, so that its code is handed to no other (connect/flows.ts). */
export const flowApps: Migration = {
  async up(db) {
    await sql`alter table connect_flows add column app_hash bytea`.execute(db);
  },
};
