import { sql } from 'kysely';
import { z } from 'zod/v4';
import type { TenantTransaction } from '../database/tenant-transaction';

const count = z.int();

export const funnelView = z.object({
  total: count,
  /** Where each lead stands now. */
  stages: z.object({ new: count, qualified: count, contacted: count, booked: count }),
  temperatures: z.object({ hot: count, warm: count, cold: count, unscored: count }),
});

/** Counted from the index leads_funnel alone. */
export async function readFunnel(
  transaction: TenantTransaction,
  tenant: string,
): Promise<z.output<typeof funnelView>> {
  const rows = await transaction
    .selectFrom('leads')
    .select(['stage', 'temperature'])
    .select(sql<number>`count(*)::int`.as('leads'))
    .where('tenant_id', '=', tenant)
    .groupBy(['stage', 'temperature'])
    .execute();
  const funnel = {
    total: 0,
    stages: { new: 0, qualified: 0, contacted: 0, booked: 0 },
    temperatures: { hot: 0, warm: 0, cold: 0, unscored: 0 },
  };
  for (const { stage, temperature, leads } of rows) {
    funnel.total += leads;
    funnel.stages[stage] += leads;
    funnel.temperatures[temperature ?? 'unscored'] += leads;
  }
  return funnel;
}
