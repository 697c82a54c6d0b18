import { sql, type Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import { sharedApps } from '../providers/registry';
import { defaultTenant } from '../tenants/default';
import { probeFails, renewalFails } from './failing';

/** Failures this old say nothing about now. */
const windowMinutes = 10;
/** Fewer connections may fail by chance or by their own fault. */
const togetherAt = 3;
/**
 * One connection whose renewal fails this often within the window is enough where there are no others to compare with.
 * A probe is sent whenever somebody asks for it, and an API may fail for one account only.
 */
const aloneAt = 5;

/** Failures of one provider through one OAuth app that are nobody's own. */
export interface Together {
  readonly kind: 'provider' | 'integration';
  /** Whose app it is; of what needs no app, whose server it is: `_default` where it is the provider's own. */
  readonly owner: string;
  readonly provider: string;
  /** Reason of the last failure. */
  readonly cause: string;
  readonly failures: readonly string[];
}

/**
 * Groups what has failed lately and fails still, renewals and probes alike. An app that is refused once is refused for all; an outage takes
 * several connections or several attempts; a group that has its incident already goes on adding to it.
 */
export async function findTogether(db: Kysely<VaultSchema>): Promise<readonly Together[]> {
  const { rows } = await sql<Together>`
    with failing as (
      select failure.id, failure.kind, failure.provider, failure.connection, failure.reason, coalesce((
        select app.tenant from integrations app
        where app.tenant in (failure.tenant, ${defaultTenant}) and app.client_id <> ''
          and app.provider in (failure.provider, ${JSON.stringify(sharedApps)}::jsonb ->> failure.provider)
        order by (app.tenant = failure.tenant) desc limit 1), (
        select failure.tenant where failure.source = 'refresh' or exists (
          select from integrations own where own.tenant = failure.tenant and own.provider = failure.provider)
        ), ${defaultTenant}) as owner,
        failure.source
      from provider_failures failure join connections connection on connection.id = failure.connection
      where failure.at > now() - make_interval(mins => ${windowMinutes})
        and (failure.source = 'refresh' and ${renewalFails} or failure.source = 'probe' and ${probeFails})
    ), of_connection as (
      select kind, owner, provider, connection, max(id) as last_id,
        count(*) filter (where source = 'refresh') as failures
      from failing group by kind, owner, provider, connection
    ), of_provider as (
      select kind, owner, provider, count(*) as connections, max(failures) as most, max(last_id) as last_id
      from of_connection group by kind, owner, provider
    )
    select kind, owner, provider,
      (select reason from failing where failing.id = of_provider.last_id) as cause,
      (select array_agg(failing.id::text) from failing where failing.kind = of_provider.kind
        and failing.owner = of_provider.owner and failing.provider = of_provider.provider) as failures
    from of_provider
    where kind = 'integration' or connections >= ${togetherAt} or most >= ${aloneAt}
      or exists (
        select from incidents where incidents.kind = of_provider.kind and incidents.tenant = of_provider.owner
          and incidents.provider = of_provider.provider and closed_at is null)
    order by owner, provider, kind`.execute(db);
  return rows;
}

export async function forgetOldFailures(db: Kysely<VaultSchema>): Promise<void> {
  await db
    .deleteFrom('provider_failures')
    .where('at', '<', sql<Date>`now() - make_interval(mins => ${windowMinutes})`)
    .execute();
}
