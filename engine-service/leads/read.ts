import type { Selectable } from 'kysely';
import { z } from 'zod/v4';
import { temperatures } from '../../core/leads/lead';
import { bookingViewOf } from '../bookings/schema';
import { readBrands } from '../brands/brand-store';
import { briefingViewOf } from '../briefings/routes';
import type { EngineSchema } from '../database/schema';
import type { TenantTransaction } from '../database/tenant-transaction';
import { interactionViewOf } from '../interactions/schema';
import { requireLead, summaryOf } from './summary';

/** Bookings and interactions shown with a lead, newest first. */
const shown = 50;

export const scoreView = z.object({
  id: z.uuid(),
  score: z.int(),
  probability: z.number(),
  temperature: z.enum(temperatures),
  scorer: z.enum(['model', 'rules']),
  reasons: z.array(z.string()),
  evidence: z.array(z.object({ feature: z.string(), quote: z.string() })),
  features: z.record(z.string(), z.unknown()),
  needs_human: z.boolean(),
  model: z.string().nullable(),
  prompt_version: z.string().nullable(),
  mode: z.enum(['live', 'sandbox']),
  created_at: z.iso.datetime(),
});

/** @throws Problem 404 when the tenant has no such lead. */
export async function readLead(transaction: TenantTransaction, id: string) {
  const lead = await requireLead(transaction, id);
  const [brand] = await readBrands(transaction, [lead.row.brand_id]);
  const score =
    lead.row.score_id === null
      ? undefined
      : await transaction
          .selectFrom('model_scores')
          .selectAll()
          .where('id', '=', lead.row.score_id)
          .executeTakeFirst();
  const bookings = await transaction
    .selectFrom('calendar_bookings')
    .selectAll()
    .where('lead_id', '=', id)
    .orderBy('id', 'desc')
    .limit(shown)
    .execute();
  const interactions = await transaction
    .selectFrom('lead_interactions')
    .selectAll()
    .where('lead_id', '=', id)
    .orderBy('id', 'desc')
    .limit(shown)
    .execute();
  const briefing = await transaction
    .selectFrom('briefings')
    .selectAll()
    .where('lead_id', '=', id)
    .executeTakeFirst();
  return {
    lead: summaryOf(lead),
    stage: lead.row.stage,
    brand,
    score: score ? scoreViewOf(score) : null,
    bookings: bookings.map(bookingViewOf),
    interactions: interactions.map(interactionViewOf),
    briefing: briefing ? briefingViewOf(briefing) : null,
  };
}

function scoreViewOf(row: Selectable<EngineSchema['model_scores']>): z.output<typeof scoreView> {
  return {
    id: row.id,
    score: row.score,
    probability: row.probability,
    temperature: row.temperature,
    scorer: row.scorer,
    reasons: row.reasons,
    evidence: [...row.evidence],
    features: { ...row.features },
    needs_human: row.needs_human,
    model: row.model,
    prompt_version: row.prompt_version,
    mode: row.mode,
    created_at: row.created_at.toISOString(),
  };
}
