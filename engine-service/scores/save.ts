import { sql, type Kysely } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod/v4';
import { temperatures } from '../../core/leads/lead';
import { publish } from '../bus/publish';
import { handleOnce } from '../bus/receipts';
import { jsonb } from '../database/jsonb';
import type { EngineSchema } from '../database/schema';
import { inTenantRetrying } from '../database/tenant-transaction';
import { requireLead, summaryOf } from '../leads/summary';

const count = z.int().min(0).max(2_000_000_000);

export const scoreItem = z
  .strictObject({
    /** The `lead.ingested` event being handled. */
    event_id: z.uuid().optional(),
    lead_id: z.uuid(),
    score: z.int().min(0).max(100),
    /** Chance of conversion, 0–1. */
    probability: z.number().min(0).max(1),
    temperature: z.enum(temperatures),
    /** `rules` when the model was down or refused. */
    scorer: z.enum(['model', 'rules']),
    reasons: z.array(z.string().max(1_000)).max(20),
    /** Each quote is a part of what the lead said. */
    evidence: z
      .array(z.strictObject({ feature: z.string().max(100), quote: z.string().max(2_000) }))
      .max(50),
    features: z.record(z.string().max(100), z.unknown()),
    needs_human: z.boolean(),
    model: z.string().max(200).nullish(),
    prompt_version: z.string().max(100).nullish(),
    usage: z.object({ input_tokens: count, output_tokens: count }).nullish(),
    /** Millionths of a US dollar. */
    cost_usd_micros: count.nullish(),
    latency_ms: z.number().min(0).max(86_400_000).transform(Math.round).nullish(),
    mode: z.enum(['live', 'sandbox']),
  })
  .refine((item) => !(item.needs_human && item.temperature === 'hot'), {
    message: 'A lead that needs a human look is never hot. Send warm or cold.',
    path: ['temperature'],
  });

export const scoreResult = z.object({
  score_id: z.uuid(),
  outcome: z.enum(['stored', 'duplicate']),
});

/** Stores a score, makes it the lead's current one and announces `lead.qualified`. @throws Problem 404, 422. */
export async function saveScore(
  app: Kysely<EngineSchema>,
  call: { readonly tenant: string; readonly correlationId: string; readonly now: Date },
  item: z.output<typeof scoreItem>,
): Promise<z.output<typeof scoreResult>> {
  const { tenant, correlationId, now } = call;
  const handled = await inTenantRetrying(app, tenant, (transaction) =>
    handleOnce(
      transaction,
      { tenant, consumer: 'leads.scores', eventId: item.event_id, correlationId },
      (stored) => scoreResult.parse(stored),
      async ({ cause }) => {
        await transaction
          .selectFrom('leads')
          .select('id')
          .where('id', '=', item.lead_id)
          .forNoKeyUpdate()
          .execute();
        const lead = summaryOf(await requireLead(transaction, item.lead_id));
        const scoreId = uuidV7();
        await transaction
          .insertInto('model_scores')
          .values({
            id: scoreId,
            tenant_id: tenant,
            lead_id: item.lead_id,
            score: item.score,
            probability: item.probability,
            temperature: item.temperature,
            scorer: item.scorer,
            reasons: item.reasons,
            evidence: jsonb(item.evidence),
            features: jsonb(item.features),
            needs_human: item.needs_human,
            model: item.model ?? null,
            prompt_version: item.prompt_version ?? null,
            input_tokens: item.usage?.input_tokens ?? null,
            output_tokens: item.usage?.output_tokens ?? null,
            cost_usd_micros: item.cost_usd_micros ?? null,
            latency_ms: item.latency_ms ?? null,
            mode: item.mode,
            event_id: item.event_id ?? null,
          })
          .execute();
        await transaction
          .updateTable('leads')
          .set({
            score: item.score,
            temperature: item.temperature,
            score_id: scoreId,
            stage: sql`case when stage = 'new' then 'qualified' else stage end`,
            updated_at: now,
          })
          .where('id', '=', item.lead_id)
          .execute();
        await publish(transaction, tenant, {
          type: 'lead.qualified',
          aggregate: { type: 'lead', id: item.lead_id },
          data: {
            lead,
            score: item.score,
            probability: item.probability,
            temperature: item.temperature,
            scorer: item.scorer,
            reasons: item.reasons,
          },
          cause,
          occurredAt: now,
        });
        return { score_id: scoreId, outcome: 'stored' as const };
      },
    ),
  );
  return handled.repeated ? { ...handled.result, outcome: 'duplicate' } : handled.result;
}
