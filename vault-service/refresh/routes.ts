import { z } from 'zod/v4';
import { Problem } from '../../platform/http/problem';
import { readVisible } from '../connections/read';
import { connectionView, viewOf } from '../connections/view';
import { apiRoute } from '../http/policy';
import { resourceId } from '../http/names';
import { leaseToken, type LeaseParts } from '../leases/lease';
import { findOAuthProfile } from '../providers/registry';
import { NotListed } from '../sub-accounts/list';
import { notListed } from '../sub-accounts/not-listed';
import type { ConnectionRow } from './claim';
import { providerDeadlineMs } from './token-client';

export function refreshRoutes(parts: LeaseParts) {
  const { read, engine, subAccounts } = parts;
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
        /** Only derives the own tokens of the sub-accounts (pages) anew, e.g. because the provider refused one. */
        sub_accounts_only: z.boolean().default(false),
      }),
      answers: {
        200: {
          description: 'The connection after the refresh',
          schema: connectionView.extend({ refreshed: z.boolean() }),
        },
      },
      handle: async ({ params, body, context }) => {
        const { caller, trail } = context;
        const before = await readVisible(read, caller, params.id);
        trail.about({ tenant: before.tenant, connection: before.id });
        if (body.sub_accounts_only) {
          const lease = await leaseToken(parts, { ...context, connection: before.id, minTtlS: 60 });
          const row = await readVisible(read, caller, before.id);
          await subAccounts.derive(row, lease.access_token).catch((failure: unknown) => {
            throw failure instanceof NotListed ? notListed(failure) : failure;
          });
          return { status: 200, body: { ...viewOf(row), refreshed: false } };
        }
        if (!before.refresh_token)
          throw new Problem({
            status: 409,
            code: 'not_refreshable',
            detail: 'The connection has no refresh token. Connect or import it again instead.',
          });
        refuseEarly(before, Date.now());
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

/** Instagram renews no token younger than a day; asking would only count as a failure. @throws Problem 409 */
function refuseEarly({ provider, access_issued_at }: ConnectionRow, now: number): void {
  const ageS = findOAuthProfile(provider)?.refreshAfterS;
  if (ageS === undefined || access_issued_at === null) return;
  const from = access_issued_at.getTime() + ageS * 1000;
  if (now >= from) return;
  throw new Problem({
    status: 409,
    code: 'refresh_too_early',
    detail: `The provider renews a token no earlier than ${ageS / 3600} hours after it was issued; this one from ${new Date(from).toISOString()}. The present token goes on working.`,
  });
}

function sameBytes(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other);
}
