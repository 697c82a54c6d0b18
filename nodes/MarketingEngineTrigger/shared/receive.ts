import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { openDelivery, type RefusedDelivery } from '../../exchange/signedDelivery';
import { eventsOf } from './delivery';

export type Received = { readonly ok: true; readonly events: IDataObject[] } | RefusedDelivery;

/** Verifies a delivery of the engine, then reads it. */
export function receive(context: IWebhookFunctions, nowMs: number): Received {
  const opened = openDelivery(context, nowMs, {
    stranger: {
      code: 'not_subscribed',
      detail: 'This trigger has no subscription. Publish the workflow again.',
    },
    forged: 'The delivery is not signed by the engine this trigger subscribed to.',
  });
  if (!opened.ok) return opened;
  const events = eventsOf(opened.body);
  if (events) return { ok: true, events };
  return {
    ok: false,
    status: 400,
    code: 'not_a_batch',
    detail: 'The body is not a batch of events.',
  };
}
