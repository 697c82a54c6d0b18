import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { openDelivery, type RefusedDelivery } from '../../exchange/signedDelivery';
import { itemOf } from './delivery';

export type Received = { readonly ok: true; readonly item: IDataObject } | RefusedDelivery;

/** Verifies a delivery of the vault, then reads it. */
export function receive(context: IWebhookFunctions, nowMs: number): Received {
  const opened = openDelivery(context, nowMs, {
    stranger: {
      code: 'not_registered',
      detail: 'This trigger is not registered at the vault. Publish the workflow again.',
    },
    forged: 'The delivery is not signed by the vault this trigger is registered at.',
  });
  if (!opened.ok) return opened;
  const item = itemOf(opened.body, opened.id);
  if (item) return { ok: true, item };
  return { ok: false, status: 400, code: 'not_an_event', detail: 'The body is not a vault event.' };
}
