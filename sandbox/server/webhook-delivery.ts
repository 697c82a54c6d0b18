import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { isIP } from 'node:net';

export interface OutgoingWebhook {
  readonly url: string;
  /** Shown in the state, e.g. `BOOKING_CREATED`. */
  readonly event: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface WebhookDelivery {
  readonly event: string;
  /** Origin and path; a query may hold a secret. */
  readonly url: string;
  attempts: number;
  /** HTTP status of the last attempt, null when nobody answered. */
  status: number | null;
  state: 'pending' | 'delivered' | 'failed' | 'refused';
}

const attemptsPerDelivery = 3;
const timeoutMs = 10_000;
const pauseMs = [250, 1_000] as const;

/**
 * Sends a webhook in the background, three attempts, redirects not followed. Only to this machine: a simulator must
 * not post to strangers.
 */
export function deliverWebhook(
  deliveries: Map<string, WebhookDelivery>,
  webhook: OutgoingWebhook,
): void {
  const target = new URL(webhook.url);
  const delivery: WebhookDelivery = {
    event: webhook.event,
    url: target.origin + target.pathname,
    attempts: 0,
    status: null,
    state: 'pending',
  };
  deliveries.set(randomUUID(), delivery);
  if (isLocal(target.hostname)) void attempt(webhook, delivery);
  else delivery.state = 'refused';
}

async function attempt(webhook: OutgoingWebhook, delivery: WebhookDelivery): Promise<void> {
  for (let tried = 0; tried < attemptsPerDelivery; tried += 1) {
    if (tried > 0) await sleep(pauseMs[tried - 1] ?? 1_000, undefined, { ref: false });
    delivery.attempts += 1;
    try {
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: webhook.headers,
        body: webhook.body,
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      });
      await response.body?.cancel();
      delivery.status = response.status;
      if (response.ok) {
        delivery.state = 'delivered';
        return;
      }
    } catch {
      delivery.status = null;
    }
  }
  delivery.state = 'failed';
}

function isLocal(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
