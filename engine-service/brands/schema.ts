import { z } from 'zod/v4';

const timeZone = z.string().refine(isTimeZone, 'Use an IANA time zone such as Africa/Dakar.');
const country = z
  .string()
  .regex(/^[A-Z]{2}$/, 'Use the two-letter country code (ISO 3166-1), e.g. SN.');
const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Use a language tag such as fr or pt-BR.');

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

export const newProduct = z
  .strictObject({
    name: z.string().trim().min(1).max(200),
    description: z.string().max(4_000).nullable().default(null),
    /** What may be claimed about it; generated text is checked against these. */
    facts: z.array(z.string().trim().min(1).max(500)).max(100).default([]),
    /** In the currency's smallest unit. */
    price_minor: z.int().min(0).nullable().default(null),
    /** ISO 4217. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, 'Use the three-letter currency code (ISO 4217), e.g. XOF.')
      .nullable()
      .default(null),
    url: z.url().max(2_000).nullable().default(null),
  })
  .refine((product) => (product.price_minor === null) === (product.currency === null), {
    message: 'Give price_minor and currency together.',
    path: ['currency'],
  });

const meeting = z.strictObject({
  /** Cal.com event type. */
  event_type_id: z.int().min(1).nullable().default(null),
  duration_min: z.int().min(5).max(480).default(30),
  /** How many days ahead slots are offered. */
  window_days: z.int().min(1).max(60).default(7),
});

const whatsapp = z.strictObject({
  /** Approved template that confirms a meeting: name, time, link. */
  template_name: z.string().max(512).nullable().default(null),
  /** Approved template that offers other times: name, times, brand. */
  alternatives_template_name: z.string().max(512).nullable().default(null),
  template_language: z.string().max(20).nullable().default(null),
});

const brandFields = {
  name: z.string().trim().min(1).max(200),
  /** The vault's subject: whose accounts are used for this brand. */
  subject: z.string().trim().min(1).max(200).nullable(),
  language,
  country,
  time_zone: timeZone,
  voice: z.string().max(4_000).nullable(),
  products: z.array(newProduct).max(200),
  meeting,
  whatsapp,
};

/** Body of `POST /api/brands`. What is left out comes from the tenant. */
export const newBrand = z.strictObject({
  ...brandFields,
  subject: brandFields.subject.default(null),
  language: language.optional(),
  country: country.optional(),
  time_zone: timeZone.optional(),
  voice: brandFields.voice.default(null),
  products: brandFields.products.default([]),
  meeting: meeting.prefault({}),
  whatsapp: whatsapp.prefault({}),
});

export type NewBrand = z.output<typeof newBrand>;

/** Body of `PATCH /api/brands/{id}`: only what is given changes; `products` replaces them all. */
export const brandChange = z
  .strictObject({
    ...brandFields,
    meeting: z.strictObject({
      event_type_id: z.int().min(1).nullable().optional(),
      duration_min: z.int().min(5).max(480).optional(),
      window_days: z.int().min(1).max(60).optional(),
    }),
    whatsapp: z.strictObject({
      template_name: z.string().max(512).nullable().optional(),
      alternatives_template_name: z.string().max(512).nullable().optional(),
      template_language: z.string().max(20).nullable().optional(),
    }),
  })
  .partial();

export type BrandChange = z.output<typeof brandChange>;

export const brandView = z.object({
  id: z.uuid(),
  name: z.string(),
  subject: z.string().nullable(),
  language: z.string(),
  country: z.string(),
  time_zone: z.string(),
  voice: z.string().nullable(),
  products: z.array(
    z.object({
      id: z.uuid(),
      name: z.string(),
      description: z.string().nullable(),
      facts: z.array(z.string()),
      price_minor: z.int().nullable(),
      currency: z.string().nullable(),
      url: z.string().nullable(),
    }),
  ),
  meeting: z.object({
    event_type_id: z.int().nullable(),
    duration_min: z.int(),
    window_days: z.int(),
  }),
  whatsapp: z.object({
    template_name: z.string().nullable(),
    alternatives_template_name: z.string().nullable(),
    template_language: z.string().nullable(),
  }),
});

export type BrandView = z.output<typeof brandView>;
