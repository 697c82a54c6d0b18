import { z } from 'zod/v4';
import type { LeadForAi } from '../../../core/ai/lead-material';
import { ParameterFailure } from '../../items/parameterFailure';
import { jsonObject, type ParameterSource } from '../../items/parameters';

const text = z
  .union([z.string(), z.number().transform(String)])
  .nullish()
  .transform((value) => (value === undefined || value === '' ? null : value));

/**
 * A lead as an item gives it. Leads of the engine have all of it; anybody else's need no more than what they
 * know, with `message` for a single text.
 */
const leadShape = z.object({
  id: text,
  name: text,
  company: text,
  email: text,
  phone: text,
  locale: text,
  source: text.transform((value) => value ?? 'unknown'),
  message: text,
  messages: z
    .array(z.string())
    .nullish()
    .transform((value) => value ?? []),
  touchpoints: z
    .number()
    .int()
    .min(1)
    .nullish()
    .transform((value) => value ?? 1),
  time_zone: text,
  last_seen_at: text,
});

export interface LeadInput extends LeadForAi {
  readonly id: string | null;
  readonly time_zone: string | null;
  /** ISO 8601; null when it is not known when the lead last spoke. */
  readonly last_seen_at: string | null;
}

/** @throws ParameterFailure naming what of the lead cannot be read */
export function readLead(source: ParameterSource): LeadInput {
  const parsed = leadShape.safeParse(jsonObject(source, 'lead', 'Lead'));
  if (!parsed.success) {
    const fields = parsed.error.issues.map((issue) => issue.path.join('.')).join(', ');
    throw new ParameterFailure(
      'lead',
      `"Lead" has fields that cannot be read: ${fields}`,
      'Texts must be text, and "messages" a list of texts, newest first.',
    );
  }
  const { message, messages, ...lead } = parsed.data;
  return { ...lead, messages: messages.length === 0 && message !== null ? [message] : messages };
}

/** Days since the lead last spoke; 0 when that is not known. */
export function intentAgeDays({ last_seen_at }: LeadInput, nowMs: number): number {
  const seenMs = last_seen_at === null ? Number.NaN : Date.parse(last_seen_at);
  return Number.isNaN(seenMs) ? 0 : Math.max(0, (nowMs - seenMs) / 86_400_000);
}
