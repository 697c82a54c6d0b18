import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import { connectionStatuses } from '../../core/connections/lease';
import type { VaultSchema } from '../database/schema';
import { requireTenant, type Caller } from '../http/caller';
import { providerName, subjectId, tenantId } from '../http/names';
import { viewOf, type ConnectionView } from './view';

export const listQuery = z.object({
  tenant: tenantId.optional(),
  subject: subjectId.optional(),
  provider: providerName.optional(),
  status: z.enum(connectionStatuses).optional(),
  /** `next_cursor` of the page before. */
  cursor: z.uuid().optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export interface ConnectionPage {
  readonly items: readonly ConnectionView[];
  readonly next_cursor: string | null;
}

/** Newest first; never more than the caller's tenants. Ids are ordered by time (UUID v7), so a page is stable. */
export async function listConnections(
  db: Kysely<VaultSchema>,
  caller: Caller,
  query: z.output<typeof listQuery>,
): Promise<ConnectionPage> {
  if (query.tenant !== undefined) requireTenant(caller, query.tenant);
  let select = db
    .selectFrom('connections')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(query.limit + 1);
  if (query.tenant !== undefined) select = select.where('tenant', '=', query.tenant);
  else if (caller.tenants !== 'every') select = select.where('tenant', 'in', [...caller.tenants]);
  if (query.subject !== undefined) select = select.where('subject', '=', query.subject);
  if (query.provider !== undefined) select = select.where('provider', '=', query.provider);
  if (query.status !== undefined) select = select.where('status', '=', query.status);
  if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
  const rows = await select.execute();
  const page = rows.slice(0, query.limit);
  return {
    items: page.map(viewOf),
    next_cursor: rows.length > query.limit ? (page.at(-1)?.id ?? null) : null,
  };
}
