import { sql, type Kysely, type Migration } from 'kysely';

/** What a key may spend, and how long what was handled is remembered. */
export const limits: Migration = {
  async up(database: Kysely<unknown>) {
    for (const table of ['api_keys', 'webhook_keys']) {
      // Null: the engine's default.
      await sql`
        alter table ${sql.table(table)} add column rate_per_s integer check (rate_per_s >= 1)`.execute(
        database,
      );
    }
    await sql`create index inbox_events_age on inbox_events (created_at)`.execute(database);
    // A receipt is needed as long as its event can be delivered, and no longer. Deferred: a call with an unknown event
    // is told so before the check. Receipts of events that are gone already stay where they are.
    await sql`create index consumer_receipts_event on consumer_receipts (event_id)`.execute(
      database,
    );
    await sql`
      alter table consumer_receipts add constraint consumer_receipts_event
      foreign key (event_id) references outbox_events (id) on delete cascade
      deferrable initially deferred not valid`.execute(database);
  },
};
