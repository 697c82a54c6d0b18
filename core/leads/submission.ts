import { z } from 'zod/v4';
import { consentPurpose } from '../consent/purpose';

const shortText = z.string().trim().min(1).max(200);

/** What a person agreed to when the lead was given. Absent consent is stored as absent, never assumed. */
export const submittedConsent = z.strictObject({
  purpose: consentPurpose.default('contact'),
  /** Channels the consent covers; empty means every channel of the purpose. */
  channels: z
    .array(z.enum(['email', 'whatsapp', 'phone', 'sms', 'telegram']))
    .max(5)
    .default([]),
  granted: z.boolean(),
  /** ISO 8601; the time of receipt when absent. */
  granted_at: z.iso.datetime({ offset: true }).optional(),
  /** The wording that was shown, or a reference to it. */
  proof: z.string().max(2_000).optional(),
});

/**
 * Body of `POST /api/webhooks/mkt-301`. Only `source` is required, but a lead without e-mail, phone or
 * external id cannot be recognised again and is refused.
 */
export const leadSubmission = z
  .strictObject({
    /** Where the lead came from, e.g. `website-form`. */
    source: shortText,
    email: z.email().max(254).optional(),
    /** Any notation; normalised to E.164 with the brand's country as default. */
    phone: z.string().trim().min(4).max(40).optional(),
    name: shortText.optional(),
    company: shortText.optional(),
    /** Free text of the lead. Data, never instructions. */
    message: z.string().max(10_000).optional(),
    /** BCP 47, e.g. `fr-SN`. */
    locale: z
      .string()
      .regex(
        /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/,
        'Use a language tag such as fr, fr-SN or pt-BR.',
      )
      .optional(),
    utm: z
      .strictObject({
        source: shortText.optional(),
        medium: shortText.optional(),
        campaign: shortText.optional(),
        term: shortText.optional(),
        content: shortText.optional(),
      })
      .optional(),
    consent: submittedConsent.optional(),
    /** The sender's own id of this person; keeps repeats together when e-mail and phone are absent. */
    external_id: z.string().trim().min(1).max(200).optional(),
  })
  .refine((lead) => lead.email ?? lead.phone ?? lead.external_id, {
    message: 'Give at least one of email, phone or external_id.',
    path: ['email'],
  });

export type LeadSubmission = z.output<typeof leadSubmission>;
