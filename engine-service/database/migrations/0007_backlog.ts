import { sql, type Kysely, type Migration } from 'kysely';

/**
 * Fan-out holds a shared lock until its transaction ends. A new subscription takes the same lock alone, so no event
 * can fall between "published before the subscription was there" and "seen by its backlog query".
 */
export const backlog: Migration = {
  async up(database: Kysely<unknown>) {
    await sql`
      create or replace function fan_out_events() returns trigger language plpgsql security definer
      set search_path = public, pg_temp as $$
      begin
        perform pg_advisory_xact_lock_shared(hashtextextended('new subscription', 4));
        insert into deliveries (tenant_id, subscription_id, event_id, seq, aggregate_id)
        select event.tenant_id, subscription.id, event.id, event.seq, event.aggregate_id
        from published event
        join subscriptions subscription
          on subscription.status in ('active', 'paused')
          and event.type = any (subscription.event_types)
          and subscription.tenant_id in (event.tenant_id, '00000000-0000-0000-0000-000000000000')
          and (subscription.temperatures is null
               or not event.data ? 'temperature'
               or event.data ->> 'temperature' = any (subscription.temperatures))
        order by event.seq;
        if found then perform pg_notify('engine_bus', ''); end if;
        return null;
      end $$`.execute(database);
  },
};
