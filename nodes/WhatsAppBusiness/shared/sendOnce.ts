import type { IDataObject } from 'n8n-workflow';
import type { Connection } from '../../connections/connection';
import { asRecord } from '../../exchange/answer';
import { RequestFailure } from '../../exchange/failure';
import { settled } from '../../exchange/settled';
import { callWhatsApp } from './transport';

export interface Message {
  readonly sender: string;
  readonly address: { to: string } | { recipient: string };
  /** `type` and the part named by it. */
  readonly content: IDataObject;
  readonly correlationKey: string | undefined;
  readonly timeoutMs: number | undefined;
}

/** `biz_opaque_callback_data` holds no more. */
const longestCorrelationKey = 512;

/**
 * Sends a message at most once. WhatsApp has no idempotency key, so after a lost answer the outcome is
 * `unconfirmed`: only a status webhook with the correlation key can tell.
 * @throws RequestFailure when nothing was sent for sure
 */
export async function sendOnce(connection: Connection, message: Message): Promise<IDataObject> {
  const { sender, address, content, correlationKey, timeoutMs } = message;
  const result = await settled(() =>
    callWhatsApp(connection, {
      method: 'POST',
      path: `/${sender}/messages`,
      body: {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        ...address,
        ...content,
        ...(correlationKey === undefined
          ? {}
          : { biz_opaque_callback_data: correlationKey.slice(0, longestCorrelationKey) }),
      },
      idempotent: false,
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    }),
  );
  const about = {
    recipient: 'to' in address ? address.to : address.recipient,
    correlation_key: correlationKey ?? null,
    provider: 'whatsapp',
    mode: connection.mode,
  };
  if (result instanceof RequestFailure) {
    if (result.effect === 'none') throw result;
    return unconfirmed(result.code, result.message, about);
  }
  const body = asRecord(result.body);
  const sent = firstOf(body?.messages);
  const contact = firstOf(body?.contacts);
  if (typeof sent?.id !== 'string') {
    return unconfirmed('malformed_answer', 'WhatsApp answered without a message ID', about);
  }
  return {
    outcome: 'sent',
    message_id: sent.id,
    message_status: sent.message_status ?? 'accepted',
    wa_id: contact?.wa_id ?? null,
    user_id: contact?.user_id ?? null,
    ...about,
  };
}

function unconfirmed(reason: string, detail: string, about: IDataObject): IDataObject {
  return { outcome: 'unconfirmed', reason, detail, message_id: null, ...about };
}

function firstOf(list: unknown): Readonly<Record<string, unknown>> | undefined {
  return Array.isArray(list) ? asRecord(list[0]) : undefined;
}
