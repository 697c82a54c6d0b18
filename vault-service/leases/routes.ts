import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import { lease } from '../../core/connections/lease';
import type { VaultSchema } from '../database/schema';
import { requireTenant } from '../http/caller';
import { apiRoute } from '../http/policy';
import { providerName, resourceId, subjectId, tenantId } from '../http/names';
import { leaseToken, type LeaseParts } from './lease';
import { pickConnection } from './pick';

const minTtl = z.int().min(0).max(86_400).default(0);
/** A chosen page, ad account, phone number …: its id, its id at the provider, or its kind where there is one. */
const subAccount = z.string().min(1).max(300).optional();
/** Scopes the caller is going to need; a grant known to lack one is answered 409 `scope_missing`. */
const scopes = z.array(z.string().min(1).max(300)).max(50).default([]);

export function leaseRoutes(parts: LeaseParts & { readonly db: Kysely<VaultSchema> }) {
  return [
    apiRoute({
      method: 'post',
      path: '/v1/connections/{id}/token',
      operationId: 'leaseToken',
      summary: 'Lease an access token of a connection',
      description:
        'Refreshes the token first where needed; at most one refresh happens however many callers ask.',
      policy: { permission: 'lease', audit: { row: 'before_answer', action: 'connection.lease' } },
      params: z.object({ id: resourceId }),
      body: z.strictObject({
        /** Life in seconds the caller needs; a token that never lives that long is given as fresh as it can be. */
        min_ttl_s: minTtl,
        sub_account: subAccount,
        scopes,
      }),
      answers: { 200: { description: 'A token that is valid now', schema: lease } },
      handle: async ({ params, body, context }) => ({
        status: 200,
        body: await leaseToken(parts, {
          ...context,
          connection: params.id,
          minTtlS: body.min_ttl_s,
          subAccount: body.sub_account,
          scopes: body.scopes,
        }),
        headers: noStore,
      }),
    }),
    apiRoute({
      method: 'post',
      path: '/v1/tokens',
      operationId: 'leaseTokenOfSubject',
      summary: 'Lease an access token by tenant, subject and provider',
      policy: { permission: 'lease', audit: { row: 'before_answer', action: 'connection.lease' } },
      body: z.strictObject({
        tenant: tenantId,
        subject: subjectId,
        provider: providerName,
        /** Needed where the subject has connected several accounts of one provider. */
        account: z.string().max(300).optional(),
        min_ttl_s: minTtl,
        sub_account: subAccount,
        scopes,
      }),
      answers: { 200: { description: 'A token that is valid now', schema: lease } },
      handle: async ({ body, context }) => {
        context.trail.about({ tenant: body.tenant });
        requireTenant(context.caller, body.tenant);
        const connection = await pickConnection(parts.db, body);
        return {
          status: 200,
          body: await leaseToken(parts, {
            ...context,
            connection,
            minTtlS: body.min_ttl_s,
            subAccount: body.sub_account,
            scopes: body.scopes,
          }),
          headers: noStore,
        };
      },
    }),
  ];
}

const noStore = { 'cache-control': 'no-store' };
