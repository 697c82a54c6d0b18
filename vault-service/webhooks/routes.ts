import { sql, type Kysely } from 'kysely';
import { v7 as uuid, validate as isUuid } from 'uuid';
import { z } from 'zod/v4';
import { notFound } from '../../platform/http/problem';
import { appendWithin } from '../audit/log';
import type { VaultSchema } from '../database/schema';
import { checkUrl, EgressRefused, type EgressRules } from '../egress/address';
import type { TenantKeys } from '../encryption/tenant-keys';
import { eventTypes } from '../events/outbox';
import { covers, requireTenant, type Caller } from '../http/caller';
import { apiRoute } from '../http/policy';
import { integrationOwner, resourceId } from '../http/names';
import { wrongField } from '../http/wrong-field';
import { holdTenant } from '../tenants/living';
import { newWebhookSecret, webhookResource } from './secret';

const changeOverHours = 24;

const endpointView = z.object({
  id: z.uuid(),
  tenant: z.string(),
  url: z.string(),
  types: z.array(z.string()),
  created_at: z.iso.datetime(),
  disabled_at: z.iso.datetime().nullable(),
  disabled_reason: z.string().nullable(),
  /** Deliveries that wait for another try, and those that were given up. */
  pending: z.int(),
  failed: z.int(),
});

export interface WebhookParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly rules: EgressRules;
}

export function webhookRoutes({ db, keys, rules }: WebhookParts) {
  /** @throws Problem 404, also for another tenant's */
  const requireEndpoint = async (tx: Kysely<VaultSchema>, caller: Caller, id: string) => {
    const row = isUuid(id)
      ? await tx
          .selectFrom('webhook_endpoints')
          .select(['id', 'tenant', 'secret'])
          .where('id', '=', id)
          .forUpdate()
          .executeTakeFirst()
      : undefined;
    if (!row || !covers(caller.tenants, row.tenant)) throw notFound('The webhook endpoint');
    return row;
  };

  return [
    apiRoute({
      method: 'post',
      path: '/v1/webhook-endpoints',
      operationId: 'createWebhookEndpoint',
      summary: 'Have events sent to a URL; the signing secret is shown this once',
      description:
        'Deliveries follow Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`), are repeated for about 28 hours, and may arrive more than once or out of order. 410 ends them.',
      policy: {
        permission: 'webhooks:write',
        audit: { row: 'in_transaction', action: 'webhook.create' },
      },
      body: z.strictObject({
        /** `_default`: events of every tenant; takes a key for all tenants. */
        tenant: integrationOwner,
        url: z.url({ protocol: /^https?$/ }).max(2_000),
        types: z
          .array(z.enum(eventTypes))
          .min(1)
          .default([...eventTypes]),
      }),
      answers: {
        201: {
          description: 'The endpoint',
          schema: z.object({ id: z.uuid(), secret: z.string() }),
        },
      },
      handle: async ({ body, context: { caller, trail } }) => {
        requireTenant(caller, body.tenant);
        try {
          checkUrl(body.url, rules);
        } catch (refusal) {
          if (!(refusal instanceof EgressRefused)) throw refusal;
          throw wrongField('url', refusal.message);
        }
        const id = uuid();
        const secret = newWebhookSecret();
        const cipher = await keys.cipher(body.tenant);
        await db.transaction().execute(async (tx) => {
          await holdTenant(tx, body.tenant);
          await tx
            .insertInto('webhook_endpoints')
            .values({
              id,
              tenant: body.tenant,
              url: body.url,
              types: [...new Set(body.types)],
              secret: cipher.seal(webhookResource(id), 'secret', secret),
              previous_secret: null,
              key_version: cipher.version,
              created_by: caller.actor,
              disabled_reason: null,
            })
            .execute();
          await appendWithin(tx, [trail.entry({ tenant: body.tenant, target: `webhook:${id}` })]);
        });
        return { status: 201, body: { id, secret }, headers: { 'cache-control': 'no-store' } };
      },
    }),
    apiRoute({
      method: 'get',
      path: '/v1/webhook-endpoints',
      operationId: 'listWebhookEndpoints',
      summary: 'List endpoints and how their deliveries go',
      policy: {
        permission: 'webhooks:read',
        audit: { row: 'none', because: 'secrets are not shown' },
      },
      answers: {
        200: { description: 'Endpoints', schema: z.object({ items: z.array(endpointView) }) },
      },
      handle: async ({ context: { caller } }) => {
        let select = db
          .selectFrom('webhook_endpoints')
          .select(['id', 'tenant', 'url', 'types', 'created_at', 'disabled_at', 'disabled_reason'])
          .select([
            sql<string>`(select count(*) from webhook_deliveries where endpoint = webhook_endpoints.id and delivered_at is null and failed_at is null)`.as(
              'pending',
            ),
            sql<string>`(select count(*) from webhook_deliveries where endpoint = webhook_endpoints.id and failed_at is not null)`.as(
              'failed',
            ),
          ])
          .orderBy('id', 'desc');
        if (caller.tenants !== 'every') select = select.where('tenant', 'in', [...caller.tenants]);
        const items = (await select.execute()).map((row) => ({
          ...row,
          created_at: row.created_at.toISOString(),
          disabled_at: row.disabled_at?.toISOString() ?? null,
          pending: Number(row.pending),
          failed: Number(row.failed),
        }));
        return { status: 200, body: { items } };
      },
    }),
    apiRoute({
      method: 'post',
      path: '/v1/webhook-endpoints/{id}/rotate-secret',
      operationId: 'rotateWebhookSecret',
      summary: 'New signing secret; the former one also signs for 24 hours',
      policy: {
        permission: 'webhooks:write',
        audit: { row: 'in_transaction', action: 'webhook.rotate_secret' },
      },
      params: z.object({ id: resourceId }),
      body: z.strictObject({}),
      answers: { 200: { description: 'The new secret', schema: z.object({ secret: z.string() }) } },
      handle: async ({ params, context: { caller, trail } }) => {
        const secret = newWebhookSecret();
        await db.transaction().execute(async (tx) => {
          const row = await requireEndpoint(tx, caller, params.id);
          const cipher = await keys.cipher(row.tenant, row.secret);
          const resource = webhookResource(row.id);
          const former = cipher.open(resource, 'secret', row.secret);
          await tx
            .updateTable('webhook_endpoints')
            .set({
              secret: cipher.seal(resource, 'secret', secret),
              previous_secret: cipher.seal(resource, 'previous_secret', former),
              previous_until: sql<Date>`now() + make_interval(hours => ${changeOverHours})`,
              key_version: cipher.version,
            })
            .where('id', '=', row.id)
            .execute();
          await appendWithin(tx, [
            trail.entry({ tenant: row.tenant, target: `webhook:${row.id}` }),
          ]);
        });
        return { status: 200, body: { secret }, headers: { 'cache-control': 'no-store' } };
      },
    }),
    apiRoute({
      method: 'delete',
      path: '/v1/webhook-endpoints/{id}',
      operationId: 'deleteWebhookEndpoint',
      summary: 'Send no more to this URL',
      policy: {
        permission: 'webhooks:write',
        audit: { row: 'in_transaction', action: 'webhook.delete' },
      },
      params: z.object({ id: resourceId }),
      answers: { 204: { description: 'Removed' } },
      handle: async ({ params, context: { caller, trail } }) => {
        await db.transaction().execute(async (tx) => {
          const row = await requireEndpoint(tx, caller, params.id);
          await tx.deleteFrom('webhook_endpoints').where('id', '=', row.id).execute();
          await appendWithin(tx, [
            trail.entry({ tenant: row.tenant, target: `webhook:${row.id}` }),
          ]);
        });
        return { status: 204 };
      },
    }),
  ];
}
