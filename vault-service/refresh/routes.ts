import { z } from 'zod/v4';
import { Problem } from '../../platform/http/problem';
import { readVisible, type ReadConnection } from '../connections/read';
import { connectionView, viewOf } from '../connections/view';
import { apiRoute } from '../http/policy';
import { resourceId } from '../http/names';
import type { RefreshEngine } from './engine';
import { providerDeadlineMs } from './token-client';

export function refreshRoutes({ read, engine }: { read: ReadConnection; engine: RefreshEngine }) {
  return [
    apiRoute({
      method: 'post',
      path: '/v1/connections/{id}/refresh',
      operationId: 'refreshConnection',
      summary: 'Refresh now, or join the refresh that is under way',
      description:
        'Answers the connection as it is afterwards; `refreshed` tells whether its token is new.',
      policy: {
        permission: 'lease',
        audit: { row: 'before_answer', action: 'connection.force_refresh' },
      },
      params: z.object({ id: resourceId }),
      body: z.strictObject({
        /**
         * Sends the stored refresh token once more although its last use may have been carried out
         * (`status_reason: refresh_outcome_unknown`). Where the provider did carry it out, it may now end the grant,
         * which is lost in that case anyway; where it did not, the connection works again without its owner.
         */
        retry_unknown: z.boolean().default(false),
      }),
      answers: {
        200: {
          description: 'The connection after the refresh',
          schema: connectionView.extend({ refreshed: z.boolean() }),
        },
      },
      handle: async ({ params, body, context: { caller, trail } }) => {
        const before = await readVisible(read, caller, params.id);
        trail.about({ tenant: before.tenant, connection: before.id });
        if (!before.refresh_token)
          throw new Problem({
            status: 409,
            code: 'not_refreshable',
            detail: 'The connection has no refresh token. Connect or import it again instead.',
          });
        await engine.refresh(before, {
          waitMs: providerDeadlineMs,
          forced: true,
          retryUnknown: body.retry_unknown,
        });
        const after = await readVisible(read, caller, params.id);
        const refreshed = !sameBytes(before.access_token, after.access_token);
        return { status: 200, body: { ...viewOf(after), refreshed } };
      },
    }),
  ];
}

function sameBytes(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other);
}
