import type { EventType } from '../../core/events/catalog';
import { maxEventDepth } from '../../core/events/envelope';
import type { TenantTransaction } from '../database/tenant-transaction';
import { recordWorkflowError } from '../errors/record';
import { rootCause } from './cause';
import { insertEvent, type NewEvent } from './insert-event';

/**
 * Announces a fact in the transaction that made it true. Returns the event's id, or undefined when it would be
 * deeper than allowed: then the fact stays, the loop is cut here and a workflow error says so.
 */
export async function publish<Type extends EventType>(
  transaction: TenantTransaction,
  tenant: string,
  event: NewEvent<Type>,
): Promise<string | undefined> {
  if (event.cause.depth <= maxEventDepth) return insertEvent(transaction, tenant, event);
  await recordWorkflowError(
    transaction,
    tenant,
    {
      workflow_id: 'engine.bus',
      workflow_name: 'Engine bus',
      node: event.type,
      message: `An event of type ${event.type} was withheld: the chain that led to it is longer than ${maxEventDepth} events. Look for workflows that feed each other.`,
    },
    rootCause(event.cause.correlationId),
    event.occurredAt,
  );
  return undefined;
}
