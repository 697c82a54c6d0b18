import type { Temperature } from '../../core/leads/lead';
import type { TenantTransaction } from '../database/tenant-transaction';
import { cursorPage } from '../http/paging';
import { loadLeads } from './lead-store';
import { summaryOf } from './summary';

export interface LeadQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly temperature?: Temperature | undefined;
  readonly q?: string | undefined;
}

/** One page of a tenant's leads, newest first (ids are time-ordered). Walks leads_list or leads_temperature. */
export async function listLeads(
  transaction: TenantTransaction,
  tenant: string,
  { cursor, limit, temperature, q }: LeadQuery,
) {
  const rows = await transaction
    .selectFrom('leads')
    .select('id')
    .where('tenant_id', '=', tenant)
    .$if(cursor !== undefined, (query) => query.where('id', '<', cursor ?? ''))
    .$if(temperature !== undefined, (query) =>
      query.where('temperature', '=', temperature ?? 'hot'),
    )
    .$if(q !== undefined && q !== '', (query) => {
      const part = `%${escapeLike(q ?? '')}%`;
      return query.where((where) =>
        where.or(
          (['name', 'company', 'email', 'phone'] as const).map((column) =>
            where(column, 'ilike', part),
          ),
        ),
      );
    })
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = cursorPage.of(rows, limit, (row) => row.id);
  const leads = await loadLeads(transaction, page.items);
  return {
    items: leads.map((lead) => ({
      ...summaryOf(lead),
      stage: lead.row.stage,
      temperature: lead.row.temperature,
      score: lead.row.score,
    })),
    next_cursor: page.next_cursor,
  };
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
