import { sql } from 'kysely';
import { z } from 'zod/v4';
import { appendWithin } from '../audit/log';
import { requireTenant } from '../http/caller';
import { apiRoute } from '../http/policy';
import { displayName, resourceId, tenantId } from '../http/names';
import { importBody, importConnection, type ImportParts } from './import';
import { listConnections, listQuery } from './list';
import { noSuchConnection, readVisible } from './read';
import { receipt, receiptOf } from './receipt';
import { revokeConnection, type RevokeParts } from './revoke';
import { connectionView, viewOf } from './view';

const idParams = z.object({ id: resourceId });
const page = z.object({ items: z.array(connectionView), next_cursor: z.string().nullable() });

export function connectionRoutes(parts: RevokeParts & ImportParts) {
  const { db, read } = parts;
  return [
    apiRoute({
      method: 'post',
      path: '/v1/connections',
      operationId: 'importConnection',
      summary: 'Import an API key, bot token, system-user token or existing OAuth tokens',
      policy: {
        permission: 'connections:write',
        audit: { row: 'in_transaction', action: 'connection.import' },
      },
      body: importBody,
      answers: { 201: { description: 'The new connection', schema: connectionView } },
      handle: async ({ body, context: { caller, trail } }) => {
        requireTenant(caller, body.tenant);
        return { status: 201, body: viewOf(await importConnection(parts, body, trail)) };
      },
    }),
    apiRoute({
      method: 'get',
      path: '/v1/connections',
      operationId: 'listConnections',
      summary: 'List connections, newest first',
      policy: {
        permission: 'connections:read',
        audit: { row: 'none', because: 'views hold no secret' },
      },
      query: listQuery,
      answers: { 200: { description: 'One page', schema: page } },
      handle: async ({ query, context }) => ({
        status: 200,
        body: await listConnections(db, context.caller, query),
      }),
    }),
    apiRoute({
      method: 'get',
      path: '/v1/connections/{id}',
      operationId: 'getConnection',
      summary: 'Read one connection',
      policy: {
        permission: 'connections:read',
        audit: { row: 'none', because: 'views hold no secret' },
      },
      params: idParams,
      answers: { 200: { description: 'The connection', schema: connectionView } },
      handle: async ({ params, context }) => ({
        status: 200,
        body: viewOf(await readVisible(read, context.caller, params.id)),
      }),
    }),
    apiRoute({
      method: 'patch',
      path: '/v1/connections/{id}',
      operationId: 'labelConnection',
      summary: 'Change the label',
      policy: {
        permission: 'connections:write',
        audit: { row: 'in_transaction', action: 'connection.label' },
      },
      params: idParams,
      body: z.strictObject({ label: displayName.nullable() }),
      answers: { 200: { description: 'The connection', schema: connectionView } },
      handle: async ({ params, body, context: { caller, trail } }) => {
        const { id, tenant } = await readVisible(read, caller, params.id);
        const row = await db.transaction().execute(async (tx) => {
          const updated = await tx
            .updateTable('connections')
            .set({ label: body.label, updated_at: sql<Date>`now()` })
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirst();
          if (!updated) throw noSuchConnection();
          await appendWithin(tx, [trail.entry({ tenant, connection: id })]);
          return updated;
        });
        return { status: 200, body: viewOf(row) };
      },
    }),
    apiRoute({
      method: 'delete',
      path: '/v1/connections/{id}',
      operationId: 'revokeConnection',
      summary: 'Revoke at the provider and wipe the tokens',
      description:
        'The tokens are wiped here even when the provider cannot be reached; `receipts` tells what it said, whether it will be asked again, and what is left for a person to do there.',
      policy: {
        permission: 'connections:write',
        audit: { row: 'in_transaction', action: 'connection.revoke' },
      },
      params: idParams,
      answers: {
        200: {
          description: 'Revoked',
          schema: z.object({
            id: z.uuid(),
            status: z.literal('revoked'),
            receipts: z.array(receipt),
          }),
        },
      },
      handle: async ({ params, context: { caller, trail } }) => {
        const row = await readVisible(read, caller, params.id);
        const entry = trail.entry({ tenant: row.tenant, connection: row.id });
        const receipts = await revokeConnection(parts, row, entry);
        return { status: 200, body: { id: row.id, status: 'revoked', receipts: [...receipts] } };
      },
    }),
    apiRoute({
      method: 'get',
      path: '/v1/revocations',
      operationId: 'listRevocations',
      summary: 'List the receipts of revocations, newest first',
      description:
        'Receipts outlive their connections and tenants. One with `retrying` is completed once the provider has answered, or after about a day.',
      policy: {
        permission: 'connections:read',
        audit: { row: 'none', because: 'receipts hold no secret' },
      },
      query: z.object({
        tenant: tenantId.optional(),
        connection: z.uuid().optional(),
        cursor: z.uuid().optional(),
        limit: z.coerce.number().int().min(1).max(200).default(50),
      }),
      answers: {
        200: {
          description: 'One page',
          schema: z.object({
            items: z.array(receipt.extend({ tenant: z.string() })),
            next_cursor: z.string().nullable(),
          }),
        },
      },
      handle: async ({ query, context: { caller } }) => {
        if (query.tenant !== undefined) requireTenant(caller, query.tenant);
        let select = db
          .selectFrom('revocations')
          .selectAll()
          .orderBy('id', 'desc')
          .limit(query.limit + 1);
        if (query.tenant !== undefined) select = select.where('tenant', '=', query.tenant);
        else if (caller.tenants !== 'every')
          select = select.where('tenant', 'in', [...caller.tenants]);
        if (query.connection !== undefined)
          select = select.where('connection', '=', query.connection);
        if (query.cursor !== undefined) select = select.where('id', '<', query.cursor);
        const rows = await select.execute();
        const items = rows
          .slice(0, query.limit)
          .map((row) => ({ ...receiptOf(row), tenant: row.tenant }));
        const next = rows.length > query.limit ? (items.at(-1)?.id ?? null) : null;
        return { status: 200, body: { items, next_cursor: next } };
      },
    }),
  ];
}
