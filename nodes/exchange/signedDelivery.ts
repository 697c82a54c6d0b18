import type { IWebhookFunctions } from 'n8n-workflow';
import { verifyWebhook } from '../../core/webhooks/signature';

/** Why a delivery was not taken; becomes the answer to its sender. */
export interface RefusedDelivery {
  readonly ok: false;
  readonly status: 400 | 401;
  readonly code: string;
  readonly detail: string;
}

export type SignedDelivery =
  { readonly ok: true; readonly id: string; readonly body: string } | RefusedDelivery;

/** What a trigger says of its own sender. */
export interface SenderWords {
  /** The trigger keeps no secret: it is not known to the sender. */
  readonly stranger: { readonly code: string; readonly detail: string };
  readonly forged: string;
}

/** Verifies a delivery (Standard Webhooks) by the trigger's stored secret, on the bytes that came in. */
export function openDelivery(
  context: IWebhookFunctions,
  nowMs: number,
  { stranger, forged }: SenderWords,
): SignedDelivery {
  const { secret } = context.getWorkflowStaticData('node');
  if (typeof secret !== 'string') return unverified(stranger.code, stranger.detail);
  const request = context.getRequestObject();
  const rawBody: unknown = 'rawBody' in request ? request.rawBody : undefined;
  if (!Buffer.isBuffer(rawBody)) {
    return unverified('body_missing', 'The request has no body a signature could be checked on.');
  }
  const checked = verifyWebhook([secret], request.headers, rawBody, Math.floor(nowMs / 1_000));
  return checked.ok
    ? { ok: true, id: checked.id, body: rawBody.toString('utf8') }
    : unverified(checked.reason, forged);
}

function unverified(code: string, detail: string): RefusedDelivery {
  return { ok: false, status: 401, code, detail };
}
