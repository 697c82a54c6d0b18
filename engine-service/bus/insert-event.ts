import { v7 as uuidV7 } from 'uuid';
import type { EventPayload, EventType } from '../../core/events/catalog';
import type { EventEnvelope } from '../../core/events/envelope';
import { jsonb } from '../database/jsonb';
import type { TenantTransaction } from '../database/tenant-transaction';
import type { Cause } from './cause';

export interface NewEvent<Type extends EventType> {
  readonly type: Type;
  readonly aggregate: EventEnvelope['aggregate'];
  readonly data: EventPayload<Type>;
  readonly cause: Cause;
  readonly occurredAt: Date;
}

/** Writes an event to the outbox, where a trigger fans it out to the subscriptions. Returns its id. */
export async function insertEvent<Type extends EventType>(
  transaction: TenantTransaction,
  tenant: string,
  event: NewEvent<Type>,
): Promise<string> {
  const id = uuidV7();
  await transaction
    .insertInto('outbox_events')
    .values({
      id,
      tenant_id: tenant,
      type: event.type,
      aggregate_type: event.aggregate.type,
      aggregate_id: event.aggregate.id,
      correlation_id: event.cause.correlationId,
      causation_id: event.cause.causationId ?? null,
      depth: event.cause.depth,
      data: jsonb<unknown>(event.data),
      occurred_at: event.occurredAt,
    })
    .execute();
  return id;
}
