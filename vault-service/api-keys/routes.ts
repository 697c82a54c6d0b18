import type { Kysely } from 'kysely';
import { validate as isUuid } from 'uuid';
import { z } from 'zod/v4';
import { notFound, Problem } from '../../platform/http/problem';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import { covers, type Caller } from '../http/caller';
import { apiRoute } from '../http/policy';
import { displayName, resourceId, tenantId } from '../http/names';
import { actions } from './actions';
import { createApiKey, defaultRatePerS } from './create';

const everyTenant = z.literal('*');

const keyView = z.object({
  id: z.uuid(),
  name: z.string(),
  tenants: z.array(z.string()),
  actions: z.array(z.string()),
  rate_per_s: z.int(),
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime().nullable(),
  revoked_at: z.iso.datetime().nullable(),
});

export function apiKeyRoutes(db: Kysely<VaultSchema>) {
  return [
    apiRoute({
      method: 'post',
      path: '/v1/api-keys',
      operationId: 'createApiKey',
      summary: 'Make an API key; its text is shown this once',
      description:
        'A key cannot make one that may do more, reach more tenants, live longer or call more often than itself.',
      policy: {
        permission: 'api-keys:write',
        audit: { row: 'in_transaction', action: 'api_key.create' },
      },
      body: z.strictObject({
        name: displayName,
        /** `["*"]` or tenant ids. */
        tenants: z
          .array(z.union([everyTenant, tenantId]))
          .min(1)
          .max(1_000),
        actions: z.array(z.enum(actions)).min(1),
        /** Default 5,000, or what the caller's own key may. */
        rate_per_s: z.int().min(1).max(20_000).optional(),
        expires_at: z.iso.datetime({ offset: true }).optional(),
      }),
      answers: {
        201: { description: 'The key', schema: z.object({ id: z.uuid(), key: z.string() }) },
      },
      handle: async ({ body, context: { caller, trail } }) => {
        const expiresAt = body.expires_at === undefined ? undefined : new Date(body.expires_at);
        const ratePerS = body.rate_per_s ?? Math.min(defaultRatePerS, caller.ratePerS);
        refuseEscalation(caller, { ...body, ratePerS, expiresAt });
        const { id, key } = await createApiKey(
          db,
          {
            name: body.name,
            tenants: body.tenants,
            actions: body.actions,
            ratePerS,
            expiresAt,
            createdBy: caller.actor,
          },
          trail,
        );
        return { status: 201, body: { id, key }, headers: { 'cache-control': 'no-store' } };
      },
    }),
    apiRoute({
      method: 'get',
      path: '/v1/api-keys',
      operationId: 'listApiKeys',
      summary: 'List the keys whose tenants the caller covers, without their text',
      policy: {
        permission: 'api-keys:read',
        audit: { row: 'none', because: 'only hashes are stored, and they are not shown' },
      },
      answers: { 200: { description: 'Keys', schema: z.object({ items: z.array(keyView) }) } },
      handle: async ({ context: { caller } }) => {
        const rows = await db.selectFrom('api_keys').selectAll().orderBy('id', 'desc').execute();
        const items = rows
          .filter((row) => coversAll(caller, row.tenants))
          .map((row) => ({
            id: row.id,
            name: row.name,
            tenants: row.tenants,
            actions: row.actions,
            rate_per_s: row.rate_per_s,
            created_at: row.created_at.toISOString(),
            expires_at: row.expires_at?.toISOString() ?? null,
            revoked_at: row.revoked_at?.toISOString() ?? null,
          }));
        return { status: 200, body: { items } };
      },
    }),
    apiRoute({
      method: 'delete',
      path: '/v1/api-keys/{id}',
      operationId: 'revokeApiKey',
      summary: 'End an API key, at once and on every replica',
      policy: {
        permission: 'api-keys:write',
        audit: { row: 'in_transaction', action: 'api_key.revoke' },
      },
      params: z.object({ id: resourceId }),
      answers: { 204: { description: 'Ended' } },
      handle: async ({ params: { id }, context: { caller, trail } }) => {
        await db.transaction().execute(async (tx) => {
          const row = isUuid(id)
            ? await tx
                .selectFrom('api_keys')
                .select(['id', 'tenants'])
                .where('id', '=', id)
                .forUpdate()
                .executeTakeFirst()
            : undefined;
          if (!row || !coversAll(caller, row.tenants)) throw notFound('The API key');
          await tx
            .updateTable('api_keys')
            .set({ revoked_at: new Date() })
            .where('id', '=', id)
            .where('revoked_at', 'is', null)
            .execute();
          await appendWithin(tx, [trail.entry({ target: `key:${id}` })]);
        });
        return { status: 204 };
      },
    }),
  ];
}

function coversAll({ tenants }: Caller, wanted: readonly string[]): boolean {
  return wanted.every((tenant) => (tenant === '*' ? tenants === 'every' : covers(tenants, tenant)));
}

interface Wanted {
  readonly tenants: readonly string[];
  readonly actions: readonly string[];
  readonly ratePerS: number;
  readonly expiresAt: Date | undefined;
}

function refuseEscalation(caller: Caller, wanted: Wanted): void {
  const mayAct = wanted.actions.every((action) =>
    [...caller.actions].some((own) => own === action),
  );
  if (!mayAct || !coversAll(caller, wanted.tenants))
    throw escalation('A key cannot make one that may do more, or reach more tenants, than itself.');
  if (wanted.ratePerS > caller.ratePerS)
    throw escalation(
      `A key cannot make one that may call more often than itself: "rate_per_s" is at most ${caller.ratePerS}.`,
    );
  if (outlives(wanted.expiresAt, caller.expiresAt))
    throw escalation(
      `A key cannot make one that lives longer than itself: give "expires_at", not after ${caller.expiresAt?.toISOString() ?? 'its own end'}.`,
    );
}

function outlives(wanted: Date | undefined, own: Date | undefined): boolean {
  return own !== undefined && (wanted === undefined || wanted.getTime() > own.getTime());
}

function escalation(detail: string): Problem {
  return new Problem({ status: 403, code: 'forbidden', detail });
}
