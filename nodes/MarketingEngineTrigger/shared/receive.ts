import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { verifyWebhook } from '../../../core/webhooks/signature';
import { eventsOf } from './delivery';

export type Received =
  | { readonly ok: true; readonly events: IDataObject[] }
  | {
      readonly ok: false;
      readonly status: 400 | 401;
      readonly code: string;
      readonly detail: string;
    };

/** Verifies a delivery on the bytes that came in, then reads it. */
export function receive(context: IWebhookFunctions, nowMs: number): Received {
  const { secret } = context.getWorkflowStaticData('node');
  if (typeof secret !== 'string') {
    return unverified(
      'not_subscribed',
      'This trigger has no subscription. Publish the workflow again.',
    );
  }
  const request = context.getRequestObject();
  const rawBody: unknown = 'rawBody' in request ? request.rawBody : undefined;
  if (!Buffer.isBuffer(rawBody)) {
    return unverified('body_missing', 'The request has no body a signature could be checked on.');
  }
  const checked = verifyWebhook([secret], request.headers, rawBody, Math.floor(nowMs / 1_000));
  if (!checked.ok) {
    return unverified(
      checked.reason,
      'The delivery is not signed by the engine this trigger subscribed to.',
    );
  }
  const events = eventsOf(rawBody.toString('utf8'));
  if (events) return { ok: true, events };
  return {
    ok: false,
    status: 400,
    code: 'not_a_batch',
    detail: 'The body is not a batch of events.',
  };
}

function unverified(code: string, detail: string): Received {
  return { ok: false, status: 401, code, detail };
}
