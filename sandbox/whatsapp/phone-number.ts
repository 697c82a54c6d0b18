import { z } from 'zod/v4';

/** A business phone number as the control API seeds it. */
export const phoneNumber = z.strictObject({
  id: z.string().regex(/^\d{5,20}$/, 'A phone number id is decimal digits.'),
  display_phone_number: z.string().default('+221 33 800 00 00'),
  verified_name: z.string().default('Teranga Café'),
  quality_rating: z.enum(['GREEN', 'YELLOW', 'RED', 'UNKNOWN']).default('GREEN'),
  waba_id: z.string().default('102290129340398'),
});

export type PhoneNumber = z.output<typeof phoneNumber>;

export const usualPhoneNumbers: readonly PhoneNumber[] = [
  phoneNumber.parse({ id: '106540352242922' }),
];
