import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import type { Cause } from '../bus/cause';
import { insertEvent } from '../bus/insert-event';
import type { TenantTransaction } from '../database/tenant-transaction';
import type { WorkflowFailure } from './schema';

export interface RecordedError {
  readonly id: string;
  readonly outcome: 'opened' | 'grouped';
  readonly occurrences: number;
}

/** The same failure within this time counts as one, so that a burst raises one alert. */
const groupingMs = 15 * 60_000;

/** Stores a failure of a workflow. A new one is announced as `workflow.error`; a repeated one is only counted. */
export async function recordWorkflowError(
  transaction: TenantTransaction,
  tenant: string,
  failure: WorkflowFailure,
  cause: Cause,
  now: Date,
): Promise<RecordedError> {
  const fingerprint = fingerprintOf(failure);
  // Of two first occurrences at the same moment, the second waits and is grouped.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${tenant} ${fingerprint}`}, 2))`.execute(
    transaction,
  );
  const grouped = await transaction
    .updateTable('workflow_errors')
    .set({
      occurrences: sql<number>`occurrences + 1`,
      last_seen_at: now,
      message: failure.message,
      execution_id: failure.execution_id ?? null,
      execution_url: failure.execution_url ?? null,
      updated_at: now,
    })
    .where('tenant_id', '=', tenant)
    .where('fingerprint', '=', fingerprint)
    .where('last_seen_at', '>', new Date(now.getTime() - groupingMs))
    .returning(['id', 'occurrences'])
    .executeTakeFirst();
  if (grouped) return { ...grouped, outcome: 'grouped' };

  const id = uuidV7();
  await transaction
    .insertInto('workflow_errors')
    .values({
      id,
      tenant_id: tenant,
      fingerprint,
      workflow_id: failure.workflow_id,
      workflow_name: failure.workflow_name,
      node: failure.node ?? null,
      message: failure.message,
      stack: failure.stack ?? null,
      execution_id: failure.execution_id ?? null,
      execution_url: failure.execution_url ?? null,
      first_seen_at: now,
      last_seen_at: now,
    })
    .execute();
  await insertEvent(transaction, tenant, {
    type: 'workflow.error',
    aggregate: { type: 'workflow', id: failure.workflow_id },
    data: {
      error_id: id,
      workflow_id: failure.workflow_id,
      workflow_name: failure.workflow_name,
      node: failure.node ?? null,
      message: failure.message,
      execution_url: failure.execution_url ?? null,
    },
    cause,
    occurredAt: now,
  });
  return { id, outcome: 'opened', occurrences: 1 };
}

/** The same workflow, node and kind of message; numbers and ids inside a message vary between occurrences. */
function fingerprintOf({ workflow_id, node, message }: WorkflowFailure): string {
  const kind = message
    .toLowerCase()
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '#')
    .replace(/\d+/g, '#');
  return createHash('sha256')
    .update(JSON.stringify([workflow_id, node ?? null, kind]))
    .digest('hex');
}
