import { sql, type Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import { probeFails } from './failing';

/** Its end is noticed within about this time. */
const everyMinutes = 5;

/**
 * Sees to it that, while an outage lasts, one of the connections that were not answered is always due within some
 * minutes; the others wait ever longer.
 */
export async function sendScouts(db: Kysely<VaultSchema>): Promise<void> {
  await sql`
    update connections set probe_due_at = now() + make_interval(mins => ${everyMinutes})
    where id in (
      select next.id from incidents incident cross join lateral (
        select connection.id, connection.probe_due_at
        from incident_connections member join connections connection on connection.id = member.connection
        where member.incident = incident.id and member.probe_failed_at is not null and ${probeFails}
          and connection.status in ('active', 'expiring')
        order by connection.probe_due_at limit 1
      ) as next
      where incident.kind = 'provider' and incident.closed_at is null
        and next.probe_due_at > now() + make_interval(mins => ${everyMinutes}))`.execute(db);
}
