import type { TenantTransaction } from '../database/tenant-transaction';

/** What a new event follows from. */
export interface Cause {
  readonly correlationId: string;
  /** Undefined at the root of a chain. */
  readonly causationId: string | undefined;
  /** Depth of the event that follows. */
  readonly depth: number;
}

export function rootCause(correlationId: string): Cause {
  return { correlationId, causationId: undefined, depth: 0 };
}

export interface CausingEvent {
  readonly id: string;
  readonly correlationId: string;
  readonly depth: number;
  readonly aggregate: { readonly type: string; readonly id: string };
  readonly occurredAt: Date;
}

/** The event a caller says it is handling; undefined when this tenant has no such event. */
export async function findCausingEvent(
  transaction: TenantTransaction,
  eventId: string,
): Promise<CausingEvent | undefined> {
  const row = await transaction
    .selectFrom('outbox_events')
    .select(['id', 'correlation_id', 'depth', 'aggregate_type', 'aggregate_id', 'occurred_at'])
    .where('id', '=', eventId)
    .executeTakeFirst();
  return (
    row && {
      id: row.id,
      correlationId: row.correlation_id,
      depth: row.depth,
      aggregate: { type: row.aggregate_type, id: row.aggregate_id },
      occurredAt: row.occurred_at,
    }
  );
}

export function causedBy(event: CausingEvent): Cause {
  return { correlationId: event.correlationId, causationId: event.id, depth: event.depth + 1 };
}
