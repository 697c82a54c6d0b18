import { z } from 'zod/v4';
import type { ControlAction } from '../control/routes';
import { parseSeed, SeedError } from '../control/seed-error';
import type { Clock } from '../server/clock';
import { randomHex } from '../server/identifiers';
import { digits, type Inbox } from './inbox';
import type { AppWebhook } from './webhook';

const inboundBody = z.strictObject({
  /** The first seeded number when absent. */
  phone_number_id: z.string().optional(),
  /** Phone number in any notation; may be absent when `user_id` is given (people can hide their number). */
  from: z.string().optional(),
  /** Business-scoped user id. */
  user_id: z.string().optional(),
  name: z.string().default('Sandbox user'),
  username: z.string().optional(),
  text: z.string().optional(),
  /** Any other message: `{"type":"button","button":{…}}`, `{"type":"image","image":{…}}` … */
  message: z.looseObject({ type: z.string() }).optional(),
  reply_to: z.string().optional(),
  referral: z.record(z.string(), z.unknown()).optional(),
});

const readBody = z.strictObject({ message_id: z.string() });

/** What people on the other end of WhatsApp do: write to the business, and read what it sent. */
export function inboundControls(inbox: Inbox, webhook: AppWebhook, clock: Clock): ControlAction[] {
  const numberOf = (id: string | undefined) => {
    const found =
      id === undefined ? inbox.phoneNumbers.values().next().value : inbox.phoneNumbers.get(id);
    if (!found) throw new SeedError([`phone_number_id: "${id ?? ''}" is not seeded.`]);
    return found;
  };
  return [
    {
      method: 'post',
      path: '/control/whatsapp/inbound',
      run({ body }) {
        const given = parseSeed(inboundBody, body);
        const number = numberOf(given.phone_number_id);
        const from = given.from === undefined ? null : digits(given.from);
        if (from === null && given.user_id === undefined)
          throw new SeedError(['from: give from, user_id or both.']);
        const userId = given.user_id ?? `SN.${digits(given.from ?? '')}0001`;
        const id = `wamid.HBgL${randomHex(16).toUpperCase()}`;
        if (from !== null) inbox.noteInbound(from);
        inbox.noteInbound(userId);
        const posted = webhook.reportInbound(
          number,
          {
            profile: { name: given.name, ...(given.username ? { username: given.username } : {}) },
            ...(from === null ? {} : { wa_id: from }),
            user_id: userId,
          },
          {
            ...(from === null ? {} : { from }),
            from_user_id: userId,
            id,
            timestamp: String(clock.nowS()),
            ...(given.message ?? { type: 'text', text: { body: given.text ?? 'Bonjour' } }),
            ...(given.reply_to
              ? { context: { from: digits(number.display_phone_number), id: given.reply_to } }
              : {}),
            ...(given.referral ? { referral: given.referral } : {}),
          },
        );
        return { message_id: id, user_id: userId, webhook_sent: posted };
      },
    },
    {
      method: 'post',
      path: '/control/whatsapp/read',
      run({ body }) {
        const { message_id } = parseSeed(readBody, body);
        const message = inbox.messages.get(message_id);
        if (!message) throw new SeedError(['message_id: no such message was sent.']);
        webhook.reportRead(message, numberOf(message.phone_number_id));
        return { message_id, status: message.status };
      },
    },
  ];
}
