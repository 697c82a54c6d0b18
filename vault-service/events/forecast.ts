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

/**
 * Tells of grants that are going to end: those with an absolute end, and tokens that cannot be refreshed. Once per
 * step and end, whichever replica runs it. A grant that never lived two days is not worth a forecast.
 */
export async function forecastEnds(db: Kysely<VaultSchema>): Promise<number> {
  return db.transaction().execute(async (tx) => {
    const { rows } = await sql<Forecast>`
      with ends as (
        select id, least(grant_expires_at, case when refresh_token is null then access_expires_at end) as grant_end
        from connections
        where status in ('active', 'expiring')
          and (grant_expires_at is not null or (refresh_token is null and access_expires_at is not null))
      ), steps as (
        select ends.id, grant_end, min(days) as days
        from ends cross join unnest(${forecastDays}::int[]) as days
        where grant_end > now() and grant_end <= now() + make_interval(days => days)
        group by ends.id, grant_end
      )
      update connections set status = 'expiring', forecast_end = steps.grant_end, forecast_days = steps.days,
        updated_at = now()
      from steps
      where connections.id = steps.id
        and steps.grant_end - coalesce(access_issued_at, created_at) > interval '2 days'
        and (forecast_end is distinct from steps.grant_end or forecast_days > steps.days)
      returning connections.id, tenant, subject, provider, forecast_end, forecast_days`.execute(tx);
    // A grant that was extended is no longer about to end.
    await sql`
      update connections set status = 'active', forecast_end = null, forecast_days = null, updated_at = now()
      where status = 'expiring' and forecast_end is not null
        and coalesce(least(grant_expires_at, case when refresh_token is null then access_expires_at end), 'infinity')
          > now() + make_interval(days => ${Math.max(...forecastDays)})`.execute(tx);
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
