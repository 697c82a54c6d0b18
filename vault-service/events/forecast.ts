import { sql, type Kysely } from 'kysely';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import { publishWithin } from './outbox';

/** Days before an end that cannot be put off by refreshing. */
export const forecastDays = [14, 7, 3, 1];

interface Forecast {
  readonly id: string;
  readonly tenant: string;
  readonly subject: string;
  readonly provider: string;
  readonly forecast_end: Date;
  readonly forecast_days: number;
}

/** Providers that tell what is left of a grant move its end by seconds with every answer: that is the same end. */
const sameEndHours = 24;

/**
 * Tells of grants that are going to end: those with an absolute end, and tokens that cannot be refreshed. Once per
 * step and end, whichever replica runs it; after an outage of this job only the nearest step. A token that never lives
 * two days is not worth a forecast. Days are of 24 hours, whatever the database's time zone does.
 */
export async function forecastEnds(db: Kysely<VaultSchema>): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Forecast>`
      with ends as (
        select id, least(grant_expires_at, case when refresh_token is null then access_expires_at end) as grant_end,
          -- A token that is renewed is always young; its grant is as old as the connection.
          case when refresh_token is null then coalesce(access_issued_at, created_at) else created_at end as begun
        from connections
        where status in ('active', 'expiring')
          and (grant_expires_at is not null or (refresh_token is null and access_expires_at is not null))
      ), steps as (
        select ends.id, grant_end, begun, min(days) as days
        from ends cross join unnest(${forecastDays}::int[]) as days
        where grant_end > now() and grant_end <= now() + make_interval(hours => days * 24)
        group by ends.id, grant_end, begun
      )
      update connections set status = 'expiring', forecast_end = steps.grant_end, forecast_days = steps.days,
        updated_at = now()
      from steps
      where connections.id = steps.id
        and steps.grant_end - begun > interval '48 hours'
        and (forecast_end is null or forecast_days > steps.days
          or abs(extract(epoch from steps.grant_end - forecast_end)) > ${sameEndHours} * 3600)
      returning connections.id, tenant, subject, provider, forecast_end, forecast_days`.execute(tx);
    // A grant that was extended is no longer about to end; a clock set back a little extends nothing.
    await sql`
      update connections set status = 'active', forecast_end = null, forecast_days = null, updated_at = now()
      where status = 'expiring' and forecast_end is not null
        and coalesce(least(grant_expires_at, case when refresh_token is null then access_expires_at end), 'infinity')
          > now() + make_interval(hours => ${Math.max(...forecastDays) * 24 + sameEndHours})`.execute(
      tx,
    );
    if (rows.length === 0) return 0;
    await publishWithin(
      tx,
      rows.map((row) => ({
        type: 'connection.expiring' as const,
        tenant: row.tenant,
        connection: row.id,
        data: {
          subject: row.subject,
          provider: row.provider,
          status: 'expiring',
          expires_at: row.forecast_end.toISOString(),
          days_left: row.forecast_days,
        },
      })),
    );
    await appendWithin(
      tx,
      rows.map(({ id, tenant, forecast_days }) => ({
        action: 'connection.forecast',
        actor: 'vault',
        tenant,
        connection: id,
        outcome: 'ok',
        details: { days_left: forecast_days },
      })),
    );
    return rows.length;
  });
}
