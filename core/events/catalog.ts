import { z } from 'zod/v4';
import { leadSubmission } from '../leads/submission';
import { leadSummary } from '../leads/lead';

/** Every event of the bus and the shape of its `data`. A new event is one entry here. */
export const eventPayloads = {
  /** An outside lead was verified and stored in the inbox; MKT-301 takes it in. */
  'lead.received': z.object({
    inbox_event_id: z.uuid(),
    /** Which door it came through, e.g. `mkt-301`. */
    entry: z.string(),
    submission: leadSubmission,
  }),
  /** A lead was created, or a submission changed an existing one; MKT-302 scores it. */
  'lead.ingested': z.object({
    outcome: z.enum(['created', 'merged']),
    lead: leadSummary,
  }),
  /** A score was stored; MKT-303 books a meeting for hot leads. */
  'lead.qualified': z.object({
    lead: leadSummary,
    score: z.int().min(0).max(100),
    /** Calibrated chance of conversion, 0–1. */
    probability: z.number().min(0).max(1),
    temperature: z.enum(['hot', 'warm', 'cold']),
    scorer: z.enum(['model', 'rules']),
    reasons: z.array(z.string()),
  }),
  'booking.confirmed': z.object({
    lead_id: z.uuid(),
    booking_id: z.uuid(),
    start: z.iso.datetime(),
    end: z.iso.datetime(),
    meeting_url: z.string().nullable(),
  }),
  /** No slot could be booked; alternatives (possibly none) were offered to the lead. */
  'booking.unavailable': z.object({
    lead_id: z.uuid(),
    booking_id: z.uuid(),
    reason: z.enum(['no_slots', 'slot_taken', 'calendar_down']),
    alternatives: z.array(z.iso.datetime()),
  }),
  'workflow.error': z.object({
    error_id: z.uuid(),
    workflow_id: z.string(),
    workflow_name: z.string(),
    node: z.string().nullable(),
    message: z.string(),
    execution_url: z.string().nullable(),
  }),
} as const;

export type EventType = keyof typeof eventPayloads;
export type EventPayload<Type extends EventType> = z.output<(typeof eventPayloads)[Type]>;

export const eventTypes = Object.keys(eventPayloads) as readonly EventType[];
