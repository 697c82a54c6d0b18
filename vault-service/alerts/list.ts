import { sql, type Kysely } from 'kysely';
import { z } from 'zod/v4';
import { vaultEventTypes } from '../../core/connections/vault-events';
import { locales, textsFor } from '../connect/texts';
import type { VaultSchema } from '../database/schema';
import type { Caller } from '../http/caller';
import { alertKinds } from './kinds/registry';

export const channelView = z.object({
  id: z.uuid(),
  tenant: z.string(),
  name: z.string().nullable(),
  kind: z.enum(alertKinds),
  /** Without what is secret of them. */
  settings: z.record(z.string(), z.unknown()),
  locale: z.enum(locales),
  events: z.array(z.enum(vaultEventTypes)),
  include_connect_link: z.boolean(),
  enabled: z.boolean(),
  created_at: z.iso.datetime(),
  /** Messages that wait (also for another try), and those that were given up; how the last try ended. */
  pending: z.int(),
  failed: z.int(),
  last_outcome: z.string().nullable(),
});

export type ChannelView = z.output<typeof channelView>;

/** Newest first; never more than the caller's tenants. */
export async function listChannels(
  db: Kysely<VaultSchema>,
  caller: Caller,
  tenant: string | undefined,
): Promise<readonly ChannelView[]> {
  const messages = (condition: ReturnType<typeof sql<boolean>>) =>
    sql<string>`(select count(*) from alert_deliveries where channel = alert_channels.id and ${condition})`;
  let select = db
    .selectFrom('alert_channels')
    .selectAll()
    .select([
      messages(sql<boolean>`delivered_at is null and failed_at is null`).as('pending'),
      messages(sql<boolean>`failed_at is not null`).as('failed'),
      sql<string | null>`(
        select last_outcome from alert_deliveries
        where channel = alert_channels.id and last_outcome is not null
        order by coalesce(delivered_at, failed_at, next_at) desc limit 1)`.as('last_outcome'),
    ])
    .orderBy('id', 'desc');
  if (tenant !== undefined) select = select.where('tenant', '=', tenant);
  else if (caller.tenants !== 'every') select = select.where('tenant', 'in', [...caller.tenants]);
  const rows = await select.execute();
  return rows.map((row) => ({
    id: row.id,
    tenant: row.tenant,
    name: row.name,
    kind: z.enum(alertKinds).parse(row.kind),
    settings: row.settings,
    locale: textsFor(row.locale).locale,
    events: z.array(z.enum(vaultEventTypes)).parse(row.events),
    include_connect_link: row.include_connect_link,
    enabled: row.disabled_at === null,
    created_at: row.created_at.toISOString(),
    pending: Number(row.pending),
    failed: Number(row.failed),
    last_outcome: row.last_outcome,
  }));
}
