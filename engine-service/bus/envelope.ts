import type { EventEnvelope } from '../../core/events/envelope';

/** A row of the outbox as the bus reads it. */
export interface OutboxRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly type: string;
  readonly aggregate_type: string;
  readonly aggregate_id: string;
  readonly correlation_id: string;
  readonly causation_id: string | null;
  readonly depth: number;
  readonly data: unknown;
  readonly occurred_at: Date;
}

/** The row in the form that travels. Rows were checked when they were published, so this only renames. */
export function envelopeOf(row: OutboxRow): Record<keyof EventEnvelope, unknown> {
  return {
    id: row.id,
    type: row.type,
    schema_version: 1,
    tenant: row.tenant_id,
    occurred_at: row.occurred_at.toISOString(),
    correlation_id: row.correlation_id,
    causation_id: row.causation_id,
    depth: row.depth,
    aggregate: { type: row.aggregate_type, id: row.aggregate_id },
    data: row.data,
  };
}
