import { z } from 'zod/v4';
import { eventPayloads, type EventPayload, type EventType } from './catalog';

/** Chains of events longer than this are cut, so that feedback loops cannot feed themselves. */
export const maxEventDepth = 5;

/**
 * One fact on the bus. `tenant` is authoritative: it was set by the engine, never by a caller.
 * Consumers are idempotent by `id`; events of one `aggregate` arrive in order.
 */
export interface EventEnvelope<Type extends EventType = EventType> {
  /** UUID v7. */
  readonly id: string;
  readonly type: Type;
  readonly schema_version: 1;
  /** Tenant id (UUID). */
  readonly tenant: string;
  /** ISO 8601, UTC. */
  readonly occurred_at: string;
  /** Shared by everything one outside event led to. */
  readonly correlation_id: string;
  /** Id of the event that caused this one, null at the root. */
  readonly causation_id: string | null;
  /** 0 at the root, at most `maxEventDepth`. */
  readonly depth: number;
  readonly aggregate: {
    readonly type: 'lead' | 'booking' | 'inbox' | 'workflow';
    readonly id: string;
  };
  readonly data: EventPayload<Type>;
}

/** What the bus posts to a subscriber: a batch, signed as a whole (Standard Webhooks). */
export interface EventBatch {
  /** Stable over retries of the same batch; equals the `webhook-id` header. */
  readonly delivery_id: string;
  readonly subscription_id: string;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly events: readonly EventEnvelope[];
}

const envelopeBase = {
  id: z.uuid(),
  schema_version: z.literal(1),
  tenant: z.uuid(),
  occurred_at: z.iso.datetime(),
  correlation_id: z.string().min(1).max(128),
  causation_id: z.string().nullable(),
  depth: z.int().min(0).max(maxEventDepth),
  aggregate: z.object({ type: z.enum(['lead', 'booking', 'inbox', 'workflow']), id: z.string() }),
};

function envelopeOf<Type extends EventType>(type: Type) {
  return z.object({ ...envelopeBase, type: z.literal(type), data: eventPayloads[type] });
}

const envelope = z.discriminatedUnion('type', [
  envelopeOf('lead.received'),
  envelopeOf('lead.ingested'),
  envelopeOf('lead.qualified'),
  envelopeOf('booking.confirmed'),
  envelopeOf('booking.unavailable'),
  envelopeOf('workflow.error'),
]);

/** Checks a received batch; run it only after its signature was verified. */
export const eventBatch = z.object({
  delivery_id: z.string().min(1),
  subscription_id: z.string().min(1),
  attempt: z.int().min(1),
  events: z.array(envelope).min(1),
});
