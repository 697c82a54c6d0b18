import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod/v4';
import { notFound } from '../../platform/http/problem';
import { rootCause } from '../bus/cause';
import type { EngineSchema } from '../database/schema';
import { inTenant, inTenantRetrying } from '../database/tenant-transaction';
import { route, type Policy } from '../http/access';
import { cursorPage, pageQuery } from '../http/paging';
import { recordWorkflowError } from './record';
import { workflowFailure } from './schema';

const recordedErrorView = z.object({
  id: z.uuid(),
  outcome: z.enum(['opened', 'grouped']),
  occurrences: z.int(),
});

const workflowErrorView = z.object({
  id: z.uuid(),
  workflow_id: z.string(),
  workflow_name: z.string(),
  node: z.string().nullable(),
  message: z.string(),
  stack: z.string().nullable(),
  execution_id: z.string().nullable(),
  execution_url: z.string().nullable(),
  occurrences: z.int(),
  first_seen_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
  acknowledged_at: z.iso.datetime().nullable(),
  acknowledged_by: z.string().nullable(),
});

const access: Policy = { access: 'scope', permission: 'settings.manage' };

/** Without X-Tenant, a key of the installation records and reads the errors that belong to no tenant. */
export function errorRoutes({
  app,
  now,
}: {
  readonly app: Kysely<EngineSchema>;
  readonly now: () => Date;
}) {
  return [
    route({
      method: 'post',
      path: '/api/system/errors',
      operationId: 'recordWorkflowError',
      summary: 'Record a failed workflow execution',
      description:
        'The same failure within 15 minutes is counted, not stored again; only a new one announces workflow.error.',
      policy: access,
      body: workflowFailure,
      answers: { 200: { description: 'Recorded.', schema: recordedErrorView } },
      handle: async ({ body, context, correlationId }) => ({
        status: 200,
        body: await inTenantRetrying(app, context.tenant, (transaction) =>
          recordWorkflowError(transaction, context.tenant, body, rootCause(correlationId), now()),
        ),
      }),
    }),
    route({
      method: 'get',
      path: '/api/system/errors',
      operationId: 'listWorkflowErrors',
      summary: 'List failed workflow executions',
      policy: access,
      query: pageQuery.extend({ open: z.enum(['true', 'false']).optional() }),
      answers: {
        200: { description: 'Newest first.', schema: cursorPage.schema(workflowErrorView) },
      },
      handle: async ({ query, context }) => {
        const rows = await inTenant(app, context.tenant, (transaction) =>
          transaction
            .selectFrom('workflow_errors')
            .selectAll()
            .where('tenant_id', '=', context.tenant)
            .$if(query.cursor !== undefined, (select) =>
              select.where('id', '<', query.cursor ?? ''),
            )
            .$if(query.open === 'true', (select) => select.where('acknowledged_at', 'is', null))
            .orderBy('id', 'desc')
            .limit(query.limit + 1)
            .execute(),
        );
        return { status: 200, body: cursorPage.of(rows, query.limit, viewOf) };
      },
    }),
    route({
      method: 'post',
      path: '/api/system/errors/{id}/ack',
      operationId: 'acknowledgeWorkflowError',
      summary: 'Acknowledge a failure',
      policy: access,
      params: z.object({ id: z.uuid() }),
      answers: { 200: { description: 'Acknowledged.', schema: workflowErrorView } },
      handle: async ({ params, context }) => {
        const row = await inTenant(app, context.tenant, (transaction) =>
          transaction
            .updateTable('workflow_errors')
            .set((from) => ({
              acknowledged_at: from.fn.coalesce('acknowledged_at', from.val(now())),
              acknowledged_by: from.fn.coalesce(
                'acknowledged_by',
                from.val(context.key?.name ?? 'unknown'),
              ),
              updated_at: now(),
            }))
            .where('id', '=', params.id)
            .returningAll()
            .executeTakeFirst(),
        );
        if (!row) throw notFound('The workflow error');
        return { status: 200, body: viewOf(row) };
      },
    }),
  ];
}

function viewOf(
  row: Selectable<EngineSchema['workflow_errors']>,
): z.output<typeof workflowErrorView> {
  return {
    id: row.id,
    workflow_id: row.workflow_id,
    workflow_name: row.workflow_name,
    node: row.node,
    message: row.message,
    stack: row.stack,
    execution_id: row.execution_id,
    execution_url: row.execution_url,
    occurrences: row.occurrences,
    first_seen_at: row.first_seen_at.toISOString(),
    last_seen_at: row.last_seen_at.toISOString(),
    acknowledged_at: row.acknowledged_at?.toISOString() ?? null,
    acknowledged_by: row.acknowledged_by,
  };
}
