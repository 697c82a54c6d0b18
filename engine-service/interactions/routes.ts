import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import { whatsappWindow } from '../../core/messaging/whatsapp-window';
import type { EngineSchema } from '../database/schema';
import { inTenant, inTenantRetrying } from '../database/tenant-transaction';
import { route, type Policy } from '../http/access';
import { changeInteraction } from './change';
import { claimInteraction } from './claim';
import { interactionChange, interactionClaim, interactionView, interactionViewOf } from './schema';

const access: Policy = { access: 'tenant', permission: 'leads.manage' };
const idParam = z.object({ id: z.uuid() });

export function interactionRoutes({
  app,
  now,
}: {
  readonly app: Kysely<EngineSchema>;
  readonly now: () => Date;
}) {
  return [
    route({
      method: 'post',
      path: '/api/leads/{id}/interactions/claim',
      operationId: 'claimInteraction',
      summary: 'Claim the right to send one message to a lead',
      description:
        'Checks consent, suppression and address. A claim older than two minutes without an outcome is `unconfirmed` and is never given out again by itself.',
      policy: access,
      params: idParam,
      body: interactionClaim,
      answers: {
        200: {
          description: 'Send only when the outcome is `claimed`.',
          schema: z.object({
            outcome: z.enum(['claimed', 'already_sent', 'in_progress', 'unconfirmed', 'blocked']),
            reason: z.enum(['no_consent', 'suppressed', 'no_address']).optional(),
            interaction: interactionView.nullable(),
            window: z.object({
              /** Outside the window only an approved template may be sent. */
              whatsapp_open: z.boolean(),
              closes_at: z.iso.datetime().nullable(),
            }),
          }),
        },
      },
      handle: async ({ params, body, context }) => {
        const { outcome, reason, interaction, lead } = await inTenantRetrying(
          app,
          context.tenant,
          (transaction) => claimInteraction(transaction, context.tenant, params.id, body, now()),
        );
        const { open, closesAt } = whatsappWindow(lead.facts.last_whatsapp_inbound_at, now());
        return {
          status: 200,
          body: {
            outcome,
            ...(reason ? { reason } : {}),
            interaction: interaction && interactionViewOf(interaction),
            window: { whatsapp_open: open, closes_at: closesAt },
          },
        };
      },
    }),
    route({
      method: 'patch',
      path: '/api/leads/interactions/{id}',
      operationId: 'changeInteraction',
      summary: 'Record what became of a message',
      policy: access,
      params: idParam,
      body: interactionChange,
      answers: {
        200: { description: 'The interaction after the change.', schema: interactionView },
      },
      handle: async ({ params, body, context }) => ({
        status: 200,
        body: interactionViewOf(
          await inTenant(app, context.tenant, (transaction) =>
            changeInteraction(transaction, params.id, body, now()),
          ),
        ),
      }),
    }),
  ];
}
