import { sql, type Kysely, type Selectable } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod/v4';
import { handleOnce } from '../bus/receipts';
import type { EngineSchema } from '../database/schema';
import { inTenantRetrying } from '../database/tenant-transaction';
import { route } from '../http/access';
import { requireLead } from '../leads/summary';

const briefing = z.strictObject({
  text: z.string().trim().min(1).max(20_000),
  mode: z.enum(['live', 'sandbox']),
  model: z.string().max(200).nullish(),
  prompt_version: z.string().max(100).nullish(),
  event_id: z.uuid().optional(),
});

export const briefingView = z.object({
  id: z.uuid(),
  lead_id: z.uuid(),
  text: z.string(),
  mode: z.enum(['live', 'sandbox']),
  model: z.string().nullable(),
  prompt_version: z.string().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export function briefingViewOf(
  row: Selectable<EngineSchema['briefings']>,
): z.output<typeof briefingView> {
  const { id, lead_id, text, mode, model, prompt_version } = row;
  return {
    id,
    lead_id,
    text,
    mode,
    model,
    prompt_version,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function briefingRoutes({
  app,
  now,
}: {
  readonly app: Kysely<EngineSchema>;
  readonly now: () => Date;
}) {
  return [
    route({
      method: 'put',
      path: '/api/leads/{id}/briefing',
      operationId: 'saveBriefing',
      summary: 'Store the briefing for whoever meets the lead',
      description:
        'Replaces the one before. With event_id, an event delivered again changes nothing.',
      policy: { access: 'tenant', permission: 'leads.manage' },
      params: z.object({ id: z.uuid() }),
      body: briefing,
      answers: { 200: { description: 'Stored.', schema: briefingView } },
      handle: async ({ params, body, context, correlationId }) => {
        const { tenant } = context;
        const { event_id: eventId, ...given } = body;
        const handled = await inTenantRetrying(app, tenant, (transaction) =>
          handleOnce(
            transaction,
            { tenant, consumer: `leads.briefing ${params.id}`, eventId, correlationId },
            (stored) => briefingView.parse(stored),
            async () => {
              await requireLead(transaction, params.id);
              const row = await transaction
                .insertInto('briefings')
                .values({
                  id: uuidV7(),
                  tenant_id: tenant,
                  lead_id: params.id,
                  text: given.text,
                  mode: given.mode,
                  model: given.model ?? null,
                  prompt_version: given.prompt_version ?? null,
                  event_id: eventId ?? null,
                  updated_at: now(),
                })
                .onConflict((conflict) =>
                  conflict.columns(['tenant_id', 'lead_id']).doUpdateSet((from) => ({
                    text: from.ref('excluded.text'),
                    mode: from.ref('excluded.mode'),
                    model: from.ref('excluded.model'),
                    prompt_version: from.ref('excluded.prompt_version'),
                    event_id: from.ref('excluded.event_id'),
                    updated_at: sql<Date>`excluded.updated_at`,
                  })),
                )
                .returningAll()
                .executeTakeFirstOrThrow();
              return briefingViewOf(row);
            },
          ),
        );
        return { status: 200, body: handled.result };
      },
    }),
  ];
}
