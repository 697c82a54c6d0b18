import { z } from 'zod/v4';
import { eventTypes, type EventType } from '../../core/events/catalog';
import { temperatures } from '../../core/leads/lead';

const [firstType, ...otherTypes] = eventTypes;
if (firstType === undefined) throw new Error('The event catalog is empty.');
const eventType = z.enum<readonly [EventType, ...EventType[]]>([firstType, ...otherTypes]);

/** Body of `POST /api/system/bus/subscriptions`. */
export const newSubscription = z.strictObject({
  /** The subscriber's own name for it; the same name again replaces it and continues where it was. */
  name: z.string().trim().min(1).max(200),
  url: z
    .url({ protocol: /^https?$/, error: 'Give a full http:// or https:// URL.' })
    .max(2_000)
    .refine((url) => new URL(url).username === '' && new URL(url).password === '', {
      message: 'Leave user name and password out of the URL; deliveries are signed.',
    }),
  event_types: z.array(eventType).min(1).max(eventTypes.length),
  /** Events without the filtered property pass. */
  filter: z
    .strictObject({ temperature: z.array(z.enum(temperatures)).min(1).optional() })
    .optional(),
  batch_size: z.int().min(1).max(100).default(25),
  /** How long the oldest event of a batch waits for company. */
  batch_delay_ms: z.int().min(0).max(60_000).default(200),
  /** Listens for a moment (a test run in the editor): forgotten with its events when deleted or after 10 minutes. */
  ephemeral: z.boolean().default(false),
});

export type NewSubscription = z.output<typeof newSubscription>;

export const subscriptionView = z.object({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  event_types: z.array(z.string()),
  filter: z.object({ temperature: z.array(z.string()).optional() }),
  batch_size: z.int(),
  batch_delay_ms: z.int(),
  ephemeral: z.boolean(),
  /** `paused`: collects events until the same name subscribes again; `expired`: was paused too long, collects nothing. */
  status: z.enum(['active', 'paused', 'expired']),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});

export const rejection = z.strictObject({
  subscription_id: z.uuid(),
  reason: z
    .string()
    .trim()
    .min(1)
    .transform((text) => text.slice(0, 2_000)),
  retryable: z.boolean(),
});

export const deadLetterView = z.object({
  id: z.uuid(),
  subscription_id: z.uuid(),
  subscription_name: z.string().nullable(),
  tries: z.int(),
  reason: z.string().nullable(),
  failed_at: z.iso.datetime(),
  event: z.record(z.string(), z.unknown()),
});
