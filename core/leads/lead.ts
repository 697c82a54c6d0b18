import { z } from 'zod/v4';

export const temperatures = ['hot', 'warm', 'cold'] as const;
export type Temperature = (typeof temperatures)[number];

/** A lead as events and nodes carry it: enough to score, brief and write to, nothing about other tenants. */
export const leadSummary = z.object({
  id: z.uuid(),
  brand_id: z.uuid().nullable(),
  name: z.string().nullable(),
  company: z.string().nullable(),
  email: z.string().nullable(),
  /** E.164. */
  phone: z.string().nullable(),
  /** BCP 47. */
  locale: z.string().nullable(),
  source: z.string(),
  /** Free texts of the lead, newest first. */
  messages: z.array(z.string()),
  utm: z.record(z.string(), z.string()),
  /** ISO 3166-1 alpha-2, from the phone number or the brand. */
  country: z.string().nullable(),
  /** IANA zone the lead most likely lives in. */
  time_zone: z.string().nullable(),
  consent: z.array(
    z.object({
      purpose: z.string(),
      /** null covers every channel of the purpose. */
      channel: z.string().nullable(),
      granted: z.boolean(),
    }),
  ),
  /** ISO 8601; last message received from the lead on WhatsApp, null when there was none. */
  last_whatsapp_inbound_at: z.iso.datetime().nullable(),
  first_seen_at: z.iso.datetime(),
  last_seen_at: z.iso.datetime(),
  /** Submissions merged into this lead so far. */
  touchpoints: z.int().min(1),
});

export type LeadSummary = z.output<typeof leadSummary>;
