import type { Selectable } from 'kysely';
import { z } from 'zod/v4';
import { consentPurpose } from '../../core/consent/purpose';
import { contactChannels } from '../../core/consent/contact';
import type { EngineSchema } from '../database/schema';

export const interactionClaim = z.strictObject({
  /** Names this one message: the same key never sends twice. Unique per tenant. */
  idempotency_key: z.string().trim().min(1).max(300),
  channel: z.enum(contactChannels),
  /** What it is, e.g. `booking_confirmation`. */
  kind: z.string().trim().min(1).max(100),
  event_id: z.uuid().optional(),
  /** What the person must have agreed to. */
  purpose: consentPurpose.default('contact'),
});

export type InteractionClaim = z.output<typeof interactionClaim>;

export const interactionChange = z.strictObject({
  status: z.enum(['sent', 'failed', 'unconfirmed']),
  mode: z.enum(['live', 'sandbox']),
  body: z.string().max(10_000).nullish(),
  template: z.string().max(512).nullish(),
  /** The vendor's message id. */
  external_id: z.string().max(300).nullish(),
  error: z
    .string()
    .transform((text) => text.slice(0, 4_000))
    .nullish(),
});

export type InteractionChange = z.output<typeof interactionChange>;

export const interactionView = z.object({
  id: z.uuid(),
  lead_id: z.uuid(),
  idempotency_key: z.string(),
  channel: z.string(),
  kind: z.string(),
  purpose: z.string(),
  status: z.enum(['claimed', 'sent', 'failed', 'unconfirmed']),
  lease_until: z.iso.datetime().nullable(),
  /** Where it goes: E.164, e-mail address or chat id. */
  address: z.string(),
  body: z.string().nullable(),
  template: z.string().nullable(),
  external_id: z.string().nullable(),
  error: z.string().nullable(),
  mode: z.enum(['live', 'sandbox']).nullable(),
  sent_at: z.iso.datetime().nullable(),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export type InteractionRow = Selectable<EngineSchema['lead_interactions']>;

export function interactionViewOf(row: InteractionRow): z.output<typeof interactionView> {
  return {
    id: row.id,
    lead_id: row.lead_id,
    idempotency_key: row.idempotency_key,
    channel: row.channel,
    kind: row.kind,
    purpose: row.purpose,
    status: row.status,
    lease_until: row.status === 'claimed' ? (row.lease_until?.toISOString() ?? null) : null,
    address: row.address,
    body: row.body,
    template: row.template,
    external_id: row.external_id,
    error: row.error,
    mode: row.mode,
    sent_at: row.sent_at?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
