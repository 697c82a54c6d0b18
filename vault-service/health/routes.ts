import { z } from 'zod/v4';
import { connectionStatuses } from '../../core/connections/lease';
import { readVisible } from '../connections/read';
import { apiRoute } from '../http/policy';
import { resourceId } from '../http/names';
import { checkConnection, type HealthParts } from './check';
import { healthStates } from './decide';

export function healthRoutes(parts: HealthParts) {
  return [
    apiRoute({
      method: 'post',
      path: '/v1/connections/{id}/check',
      operationId: 'checkConnection',
      summary: 'Ask the provider now whether the token works',
      description:
        'Makes one harmless call. A refusal counts once it is repeated some minutes later; a provider that is away, slow or busy never counts. Of a token that works, it also looks which of the chosen sub-accounts the provider still lists.',
      policy: {
        permission: 'connections:read',
        audit: { row: 'before_answer', action: 'connection.check' },
      },
      params: z.object({ id: resourceId }),
      body: z.strictObject({}),
      answers: {
        200: {
          description: 'What the provider said',
          schema: z.object({
            id: z.uuid(),
            health: z.enum(healthStates),
            /** Stable code of why the health is not `alive`; `no_probe`: the provider has no harmless call. */
            reason: z.string().nullable(),
            checked_at: z.iso.datetime(),
            status: z.enum(connectionStatuses),
          }),
        },
      },
      handle: async ({ params, context: { caller, trail } }) => {
        const before = await readVisible(parts.read, caller, params.id);
        trail.about({ tenant: before.tenant, connection: before.id });
        const finding = await checkConnection(parts, before);
        const { id, status } = await readVisible(parts.read, caller, params.id);
        return {
          status: 200,
          body: {
            id,
            health: finding.kind,
            reason: finding.kind === 'alive' ? null : finding.reason,
            checked_at: new Date().toISOString(),
            status,
          },
        };
      },
    }),
  ];
}
