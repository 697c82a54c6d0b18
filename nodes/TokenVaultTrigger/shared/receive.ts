import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { verifyWebhook } from '../../../core/webhooks/signature';
import { itemOf } from './delivery';

export type Received =
  | { readonly ok: true; readonly item: IDataObject }
  | {
      readonly ok: false;
      readonly status: 400 | 401;
      readonly code: string;
      readonly detail: string;
    };

/** Verifies a delivery on the bytes that came in (Standard Webhooks), then reads it. */
export function receive(context: IWebhookFunctions, nowMs: number): Received {
  const { secret } = context.getWorkflowStaticData('node');
  if (typeof secret !== 'string') {
    return unverified(
      'not_registered',
      'This trigger is not registered at the vault. Publish the workflow again.',
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
      'The delivery is not signed by the vault this trigger is registered at.',
    );
  }
  const item = itemOf(rawBody.toString('utf8'), checked.id);
  if (item) return { ok: true, item };
  return { ok: false, status: 400, code: 'not_an_event', detail: 'The body is not a vault event.' };
}

function unverified(code: string, detail: string): Received {
  return { ok: false, status: 401, code, detail };
}
