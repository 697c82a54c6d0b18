import type { z } from 'zod/v4';
import { graphError } from '../graph/error';
import { json, Refused, type Answer } from '../server/answer';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import { randomHex } from '../server/identifiers';
import { errorTitles, invalidParameter, whatsAppRefusal } from './errors';
import { digits, type Inbox, type SentMessage } from './inbox';
import {
  envelope,
  isMessageType,
  mediaTypes,
  messageTypes,
  type Envelope,
  type MessageType,
  type TemplateMessage,
} from './message-body';
import type { PhoneNumber } from './phone-number';
import {
  componentText,
  hydrate,
  placeholders,
  type Template,
  type TemplateValue,
} from './template';
import type { AppWebhook } from './webhook';

interface Content {
  readonly text: string;
  readonly template: Template | null;
}

/** `POST /{phone-number-id}/messages`: sends one message, or marks one as read. */
export function sendMessage(
  inbox: Inbox,
  webhook: AppWebhook,
  clock: Clock,
  number: PhoneNumber,
  call: Call,
): Answer {
  const body = call.json();
  if (typeof body !== 'object' || body === null)
    throw new Refused(graphError(100, '(#100) The body is not a valid JSON object.'));
  const fields: Record<string, unknown> = { ...body };
  if (fields['messaging_product'] === undefined)
    throw invalidParameter('The parameter messaging_product is required.');
  if (fields['messaging_product'] !== 'whatsapp')
    throw invalidParameter('Param messaging_product must be one of {WHATSAPP}');
  if (fields['status'] !== undefined) return markRead(inbox, clock, fields);

  const message = parsed(envelope, fields, []);
  const to = recipientOf(message, number);
  if (!isMessageType(message.type))
    throw whatsAppRefusal(131051, `Message type ${message.type} is not supported.`);
  const content = contentOf(inbox, number, message.type, fields, message);
  const windowOpen = inbox.isWindowOpen(to);
  const outside = !windowOpen && content.template === null;
  if (outside && inbox.windowError === 'sync') throw whatsAppRefusal(131047, reengagement);
  if (inbox.isUndeliverable(to)) throw whatsAppRefusal(131026, 'Message Undeliverable.');

  const sent: SentMessage = {
    id: `wamid.HBgL${Buffer.from(`${to}${randomHex(10)}`).toString('base64')}`,
    phone_number_id: number.id,
    to,
    type: message.type,
    text: content.text,
    body: fields,
    template: content.template?.name ?? null,
    sent_at: clock.iso(),
    window_open: windowOpen,
    status: 'accepted',
  };
  inbox.messages.set(sent.id, sent);
  webhook.reportStatuses(sent, number, {
    callbackData: message.biz_opaque_callback_data,
    category: content.template?.category,
    failure: outside ? { code: 131047, details: reengagement } : undefined,
  });
  return json(200, {
    messaging_product: 'whatsapp',
    contacts: [
      {
        input: message.to ?? message.recipient,
        ...(isBsuid(to) ? { user_id: to } : { wa_id: to }),
      },
    ],
    messages: [{ id: sent.id, ...(content.template ? { message_status: 'accepted' } : {}) }],
  });
}

const reengagement =
  'Message failed to send because more than 24 hours have passed since the customer last replied to this number.';

function recipientOf(message: Envelope, number: PhoneNumber): string {
  const given = message.to ?? message.recipient;
  if (given === undefined || given === '') throw invalidParameter('The parameter to is required.');
  if (isBsuid(given)) {
    if (message.type === 'template' || message.recipient_type === 'individual') return given;
    throw whatsAppRefusal(131062, 'This message cannot be sent to a business-scoped user id.');
  }
  const to = digits(given);
  if (message.recipient_type === 'individual' && !/^[1-9]\d{6,14}$/.test(to))
    throw whatsAppRefusal(
      131009,
      `Param to is not a valid phone number: expected international format.`,
    );
  if (to === digits(number.display_phone_number))
    throw whatsAppRefusal(131021, 'Sender and recipient phone number is the same.');
  return to;
}

function isBsuid(recipient: string): boolean {
  return /^[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]{1,128}$/.test(recipient);
}

function contentOf(
  inbox: Inbox,
  number: PhoneNumber,
  type: MessageType,
  fields: Record<string, unknown>,
  message: Envelope,
): Content {
  if (fields[type] === undefined) throw invalidParameter(`The parameter ${type} is required.`);
  switch (type) {
    case 'text':
      return { text: parsed(messageTypes.text, fields['text'], ['text']).body, template: null };
    case 'template':
      return templateContent(
        inbox,
        number,
        parsed(messageTypes.template, fields['template'], ['template']),
        message,
      );
    case 'interactive':
      return {
        text:
          parsed(messageTypes.interactive, fields['interactive'], ['interactive']).body?.text ?? '',
        template: null,
      };
    case 'reaction':
      return {
        text: parsed(messageTypes.reaction, fields['reaction'], ['reaction']).emoji,
        template: null,
      };
    case 'location':
    case 'contacts':
      parsed(messageTypes[type], fields[type], [type]);
      return { text: `[${type}]`, template: null };
    default:
      return mediaContent(inbox, type, fields[type]);
  }
}

function mediaContent(inbox: Inbox, type: MessageType, given: unknown): Content {
  const media = parsed(messageTypes.image, given, [type]);
  if (media.id === undefined && media.link === undefined)
    throw whatsAppRefusal(131008, `${type}: either id or link is required.`);
  if (media.id !== undefined && !inbox.media.has(media.id))
    throw whatsAppRefusal(131053, `Media id ${media.id} does not exist or has expired.`);
  if (media.link !== undefined && !/^https?:\/\//.test(media.link))
    throw whatsAppRefusal(131052, `${type}.link is not a valid URL.`);
  return {
    text: media.caption ?? `[${mediaTypes.includes(type) ? type : 'media'}]`,
    template: null,
  };
}

function templateContent(
  inbox: Inbox,
  number: PhoneNumber,
  given: TemplateMessage,
  message: Envelope,
): Content {
  const { name, language } = given;
  const found = inbox.findTemplate(number.waba_id, name, language.code);
  if (!found || found.status === 'PENDING' || found.status === 'REJECTED')
    throw whatsAppRefusal(
      132001,
      `template name (${name}) does not exist in ${language.code}`,
      404,
    );
  if (found.status === 'PAUSED') throw whatsAppRefusal(132015, `template ${name} is paused`);
  if (found.status === 'DISABLED') throw whatsAppRefusal(132016, `template ${name} is disabled`);
  if (found.category === 'AUTHENTICATION' && isBsuid(message.to ?? message.recipient ?? ''))
    throw whatsAppRefusal(131062, 'Authentication templates need a phone number.');
  const header = valuesOf(given, 'header');
  const values = valuesOf(given, 'body');
  requireCount('header', componentText(found, 'HEADER'), header);
  requireCount('body', componentText(found, 'BODY'), values);
  const long = values.find((value) => value.text.length > 1_024);
  if (long) throw whatsAppRefusal(132005, 'Translated text is too long');
  const broken = values.find((value) => /[\n\t]| {5,}/.test(value.text));
  if (broken)
    throw whatsAppRefusal(
      132007,
      'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
    );
  const text = hydrate(componentText(found, 'BODY'), values);
  const title = hydrate(componentText(found, 'HEADER'), header);
  return { text: title === '' ? text : `${title}\n${text}`, template: found };
}

function valuesOf(given: TemplateMessage, part: 'header' | 'body'): TemplateValue[] {
  const component = given.components.find((each) => each.type === part);
  return (component?.parameters ?? []).flatMap((parameter) => {
    if (parameter.type === 'text' && parameter.text === undefined)
      throw whatsAppRefusal(131008, `${part}: a text parameter has no text`);
    return parameter.type === 'text' || part === 'body'
      ? [{ name: parameter.parameter_name ?? null, text: parameter.text ?? `[${parameter.type}]` }]
      : [];
  });
}

function requireCount(
  part: 'header' | 'body',
  text: string,
  values: readonly TemplateValue[],
): void {
  const expected = placeholders(text);
  if (values.length !== expected.length) {
    throw whatsAppRefusal(
      132000,
      `${part}: number of localizable_params (${String(values.length)}) does not match the expected number of params (${String(expected.length)})`,
    );
  }
  const unnamed = expected.find(
    (name) => !/^\d+$/.test(name) && !values.some((value) => value.name === name),
  );
  if (unnamed !== undefined)
    throw whatsAppRefusal(132012, `${part}: parameter ${unnamed} is missing parameter_name`);
}

function markRead(inbox: Inbox, clock: Clock, fields: Record<string, unknown>): Answer {
  const { status, message_id: id } = fields;
  if (status !== 'read') throw invalidParameter('Param status must be one of {READ}');
  if (typeof id !== 'string' || id === '')
    throw invalidParameter('The parameter message_id is required.');
  if (!id.startsWith('wamid.')) throw whatsAppRefusal(131009, `message_id ${id} is not valid`);
  inbox.read.set(id, clock.iso());
  return json(200, { success: true });
}

/** @throws Refused as the vendor words it: missing parameters are 131008, wrong ones 131009 or 100. */
function parsed<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  at: readonly string[],
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = [...at, ...(issue?.path ?? []).map(String)];
  const name =
    path.length > 1 ? `${path[0] ?? ''}['${path.slice(1).join("']['")}']` : (path[0] ?? '');
  if (issue?.code === 'too_big')
    throw invalidParameter(
      `Param ${name} must be at most ${String(issue.maximum)} characters long.`,
    );
  if (issue?.code === 'invalid_type' && issue.message.includes('undefined'))
    throw whatsAppRefusal(131008, `Parameter of type ${name} is missing`);
  throw whatsAppRefusal(131009, `${name}: ${issue?.message ?? errorTitles[131009] ?? ''}`);
}
