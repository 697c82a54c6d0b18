import { z } from 'zod/v4';

const link = z.strictObject({
  id: z.string().optional(),
  link: z.string().optional(),
  caption: z.string().max(1_024).optional(),
  filename: z.string().optional(),
  provider: z.string().optional(),
});

const parameter = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  parameter_name: z.string().optional(),
});

const templateBody = z.looseObject({
  name: z.string().min(1),
  language: z.looseObject({ code: z.string().min(2), policy: z.string().optional() }),
  components: z
    .array(
      z.looseObject({
        type: z.string().transform((type) => type.toLowerCase()),
        sub_type: z.string().optional(),
        index: z.union([z.string(), z.number()]).optional(),
        parameters: z.array(parameter).default([]),
      }),
    )
    .default([]),
});

export type TemplateMessage = z.output<typeof templateBody>;

const buttonTitle = z.looseObject({
  reply: z.looseObject({ id: z.string().min(1).max(256), title: z.string().min(1).max(20) }),
});

const interactive = z.looseObject({
  type: z.enum([
    'button',
    'list',
    'product',
    'product_list',
    'flow',
    'cta_url',
    'location_request_message',
    'address_message',
    'catalog_message',
  ]),
  header: z.looseObject({ type: z.string(), text: z.string().max(60).optional() }).optional(),
  body: z.looseObject({ text: z.string().min(1).max(1_024) }).optional(),
  footer: z.looseObject({ text: z.string().max(60) }).optional(),
  action: z.looseObject({
    buttons: z.array(buttonTitle).min(1).max(3).optional(),
    button: z.string().max(20).optional(),
    sections: z.array(z.looseObject({})).max(10).optional(),
  }),
});

export const messageTypes = {
  text: z.looseObject({
    body: z.string().min(1).max(4_096),
    preview_url: z.boolean().optional(),
  }),
  image: link,
  video: link,
  audio: link,
  document: link,
  sticker: link,
  template: templateBody,
  interactive,
  reaction: z.looseObject({ message_id: z.string().min(1), emoji: z.string() }),
  location: z.looseObject({
    latitude: z.union([z.number(), z.string()]),
    longitude: z.union([z.number(), z.string()]),
  }),
  contacts: z
    .array(z.looseObject({ name: z.looseObject({ formatted_name: z.string().min(1) }) }))
    .min(1),
} as const;

export type MessageType = keyof typeof messageTypes;

export const mediaTypes: readonly MessageType[] = [
  'image',
  'video',
  'audio',
  'document',
  'sticker',
];

export function isMessageType(type: string): type is MessageType {
  return Object.hasOwn(messageTypes, type);
}

/** What all messages share, before the part named by `type` is looked at. */
export const envelope = z.looseObject({
  recipient_type: z.enum(['individual', 'group']).default('individual'),
  to: z.string().optional(),
  /** Business-scoped user id, instead of a phone number. */
  recipient: z.string().optional(),
  type: z.string().default('text'),
  context: z.looseObject({ message_id: z.string() }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
});

export type Envelope = z.output<typeof envelope>;
