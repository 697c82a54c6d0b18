import type { Kysely } from 'kysely';
import { z } from 'zod/v4';
import type { VaultSchema } from '../database/schema';
import { requireTenant } from '../http/caller';
import { apiRoute } from '../http/policy';
import { integrationOwner } from '../http/names';

const seq = z.string().regex(/^\d{1,18}$/);

const entryView = z.looseObject({
  /** Place in the chain. */
  seq,
  /** SHA-256 in hex over the entry before, `seq` and the entry as stored. */
  hash: z.string(),
  at: z.iso.datetime(),
  action: z.string(),
  actor: z.string(),
  outcome: z.string(),
});

export function auditRoutes(db: Kysely<VaultSchema>) {
  return [
    apiRoute({
      method: 'get',
      path: '/v1/audit',
      operationId: 'listAudit',
      summary: 'Read the audit log, newest first',
      policy: {
        permission: 'audit:read',
        audit: { row: 'none', because: 'entries name things and hold no secret' },
      },
      query: z.object({
        tenant: integrationOwner.optional(),
        action: z.string().max(64).optional(),
        /** `next_cursor` of the page before. */
        cursor: seq.optional(),
        limit: z.coerce.number().int().min(1).max(500).default(100),
      }),
      answers: {
        200: {
          description: 'One page',
          schema: z.object({ items: z.array(entryView), next_cursor: seq.nullable() }),
        },
      },
      handle: async ({ query, context: { caller } }) => {
        if (query.tenant !== undefined) requireTenant(caller, query.tenant);
        let select = db
          .selectFrom('audit_log')
          .select(['seq', 'body', 'hash'])
          .orderBy('seq', 'desc')
          .limit(query.limit + 1);
        if (query.tenant !== undefined) select = select.where('tenant', '=', query.tenant);
        else if (caller.tenants !== 'every')
          select = select.where('tenant', 'in', [...caller.tenants]);
        if (query.action !== undefined) select = select.where('action', '=', query.action);
        if (query.cursor !== undefined) select = select.where('seq', '<', query.cursor);
        const rows = await select.execute();
        const page = rows.slice(0, query.limit);
        const next = rows.length > query.limit ? (page.at(-1)?.seq ?? null) : null;
        const items = page.map((row) => ({
          seq: row.seq,
          hash: row.hash.toString('hex'),
          ...z.record(z.string(), z.unknown()).parse(JSON.parse(row.body)),
        }));
        return { status: 200, body: { items, next_cursor: next } };
      },
    }),
  ];
}
