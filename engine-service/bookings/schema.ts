import type { Selectable } from 'kysely';
import { z } from 'zod/v4';
import type { EngineSchema } from '../database/schema';

export const bookingClaim = z.strictObject({
  /** The `lead.qualified` event being handled. */
  event_id: z.uuid().optional(),
  /** How long the caller has before the outcome counts as unknown. */
  lease_s: z.int().min(5).max(3_600).default(120),
});

/** An offset may carry a date over the ends of ISO 8601's four-digit years, and events with it could not be read. */
const moment = z.iso.datetime({ offset: true }).refine((text) => {
  const year = new Date(text).getUTCFullYear();
  return year >= 2000 && year < 3000;
}, 'Give a moment between the years 2000 and 2999.');

/** What became of a claimed booking. */
export const bookingChange = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('confirmed'),
    provider: z.string().min(1).max(100),
    mode: z.enum(['live', 'sandbox']),
    start: moment,
    end: moment,
    external_id: z.string().min(1).max(300),
    meeting_url: z.string().max(2_000).nullish(),
    reason: z.string().max(1_000).nullish(),
    alternatives: z.array(moment).max(50).optional(),
  }),
  z.strictObject({
    status: z.literal('unavailable'),
    provider: z.string().min(1).max(100),
    mode: z.enum(['live', 'sandbox']),
    reason: z.enum(['no_slots', 'slot_taken', 'calendar_down']),
    alternatives: z.array(moment).max(50).default([]),
    start: moment.nullish(),
    end: moment.nullish(),
    external_id: z.string().max(300).nullish(),
    meeting_url: z.string().max(2_000).nullish(),
  }),
  z.strictObject({
    status: z.enum(['failed', 'unconfirmed', 'cancelled']),
    provider: z.string().min(1).max(100),
    mode: z.enum(['live', 'sandbox']),
    start: moment.nullish(),
    end: moment.nullish(),
    external_id: z.string().max(300).nullish(),
    meeting_url: z.string().max(2_000).nullish(),
    reason: z.string().max(1_000).nullish(),
    alternatives: z.array(moment).max(50).optional(),
  }),
]);

export type BookingChange = z.output<typeof bookingChange>;

export const bookingView = z.object({
  id: z.uuid(),
  lead_id: z.uuid(),
  /** `held`: a confirmed meeting whose time has passed. */
  status: z.enum([
    'claimed',
    'confirmed',
    'unavailable',
    'failed',
    'unconfirmed',
    'cancelled',
    'held',
  ]),
  lease_until: z.iso.datetime().nullable(),
  provider: z.string().nullable(),
  mode: z.enum(['live', 'sandbox']).nullable(),
  start: z.iso.datetime().nullable(),
  end: z.iso.datetime().nullable(),
  external_id: z.string().nullable(),
  meeting_url: z.string().nullable(),
  reason: z.string().nullable(),
  alternatives: z.array(z.iso.datetime()),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export type BookingRow = Selectable<EngineSchema['calendar_bookings']>;

export function bookingViewOf(row: BookingRow): z.output<typeof bookingView> {
  return {
    id: row.id,
    lead_id: row.lead_id,
    status: row.status,
    lease_until: row.status === 'claimed' ? (row.lease_until?.toISOString() ?? null) : null,
    provider: row.provider,
    mode: row.mode,
    start: row.starts_at?.toISOString() ?? null,
    end: row.ends_at?.toISOString() ?? null,
    external_id: row.external_id,
    meeting_url: row.meeting_url,
    reason: row.reason,
    alternatives: row.alternatives.map((alternative) => alternative.toISOString()),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
