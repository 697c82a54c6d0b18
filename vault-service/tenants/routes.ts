import { z } from 'zod/v4';
import { receipt } from '../connections/receipt';
import type { RevokeParts } from '../connections/revoke';
import type { MasterKeys } from '../encryption/master-keys';
import { noSuchTenant, requireTenant } from '../http/caller';
import { apiRoute } from '../http/policy';
import { displayName, tenantId } from '../http/names';
import { createTenant } from './create';
import { deleteTenant } from './delete';

const tenantView = z.object({
  id: z.string(),
  name: z.string(),
  return_origins: z.array(z.string()),
  created_at: z.iso.datetime(),
});

const origin = z
  .url({ protocol: /^https?$/, abort: true })
  .transform((url) => new URL(url).origin)
  .describe('Origin a connect session may return to, e.g. https://app.example.com');

export function tenantRoutes(parts: RevokeParts & { readonly masters: MasterKeys }) {
  const { db, masters } = parts;
  const columns = ['id', 'name', 'return_origins', 'created_at'] as const;
  const living = db
    .selectFrom('tenants')
    .select(columns)
    .where('deleted_at', 'is', null)
    .where('id', '<>', '_default');
  const show = (row: { id: string; name: string; return_origins: string[]; created_at: Date }) => ({
    ...row,
    created_at: row.created_at.toISOString(),
  });
  const find = async (id: string) => {
    const row = await living.where('id', '=', id).executeTakeFirst();
    if (!row) throw noSuchTenant();
    return row;
  };

  return [
    apiRoute({
      method: 'post',
      path: '/v1/tenants',
      operationId: 'createTenant',
      summary: 'Create a tenant with a data key of its own',
      policy: {
        permission: 'tenants:write',
        audit: { row: 'in_transaction', action: 'tenant.create' },
      },
      body: z.strictObject({
        id: tenantId,
        name: displayName,
        return_origins: z.array(origin).max(20).default([]),
      }),
      answers: { 201: { description: 'The tenant', schema: tenantView } },
      handle: async ({ body, context: { caller, trail } }) => {
        requireTenant(caller, body.id);
        return { status: 201, body: show(await createTenant(db, masters, body, trail)) };
      },
    }),
    apiRoute({
      method: 'get',
      path: '/v1/tenants',
      operationId: 'listTenants',
      summary: "List the caller's tenants",
      policy: { permission: 'tenants:read', audit: { row: 'none', because: 'names only' } },
      query: z.object({
        cursor: tenantId.optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      answers: {
        200: {
          description: 'One page, by id',
          schema: z.object({ items: z.array(tenantView), next_cursor: z.string().nullable() }),
        },
      },
      handle: async ({ query, context: { caller } }) => {
        let select = living.orderBy('id').limit(query.limit + 1);
        if (caller.tenants !== 'every') select = select.where('id', 'in', [...caller.tenants]);
        if (query.cursor !== undefined) select = select.where('id', '>', query.cursor);
        const rows = await select.execute();
        const page = rows.slice(0, query.limit);
        const next = rows.length > query.limit ? (page.at(-1)?.id ?? null) : null;
        return { status: 200, body: { items: page.map(show), next_cursor: next } };
      },
    }),
    apiRoute({
      method: 'get',
      path: '/v1/tenants/{tenant}',
      operationId: 'getTenant',
      summary: 'Read one tenant',
      policy: { permission: 'tenants:read', audit: { row: 'none', because: 'names only' } },
      params: z.object({ tenant: z.string() }),
      answers: { 200: { description: 'The tenant', schema: tenantView } },
      handle: async ({ params, context: { caller } }) => {
        requireTenant(caller, params.tenant);
        return { status: 200, body: show(await find(params.tenant)) };
      },
    }),
    apiRoute({
      method: 'delete',
      path: '/v1/tenants/{tenant}',
      operationId: 'deleteTenant',
      summary: 'Revoke everything at the providers, then destroy the data key',
      policy: {
        permission: 'tenants:write',
        audit: { row: 'in_transaction', action: 'tenant.delete' },
      },
      params: z.object({ tenant: z.string() }),
      answers: {
        200: {
          description: 'Gone; what the providers said',
          schema: z.object({
            id: z.string(),
            status: z.literal('deleted'),
            receipts: z.array(receipt),
          }),
        },
      },
      handle: async ({ params, context: { caller, trail } }) => {
        requireTenant(caller, params.tenant);
        const { id } = await find(params.tenant);
        const receipts = await deleteTenant(parts, id, trail);
        return { status: 200, body: { id, status: 'deleted', receipts } };
      },
    }),
  ];
}
