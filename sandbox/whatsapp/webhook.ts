import { createHmac } from 'node:crypto';
import { BoundedMap } from '../server/bounded-map';
import type { Clock } from '../server/clock';
import { randomHex } from '../server/identifiers';
import { deliverWebhook, type WebhookDelivery } from '../server/webhook-delivery';
import { errorTitles } from './errors';
import type { Inbox, SentMessage } from './inbox';
import type { PhoneNumber } from './phone-number';

export interface StatusDetails {
  readonly callbackData: string | undefined;
  readonly category: string | undefined;
  readonly failure: { readonly code: number; readonly details: string } | undefined;
}

const statusPauseMs = 40;

/** The app's one webhook: statuses of sent messages and messages people send, signed with the app secret. */
export class AppWebhook {
  readonly deliveries = new BoundedMap<string, WebhookDelivery>(2_000);
  readonly #pending = new Set<NodeJS.Timeout>();

  constructor(
    private readonly inbox: Inbox,
    private readonly clock: Clock,
  ) {}

  reset(): void {
    this.deliveries.clear();
    for (const timer of this.#pending) clearTimeout(timer);
    this.#pending.clear();
  }

  /** sent → delivered, or failed; each as its own webhook, a moment apart. */
  reportStatuses(message: SentMessage, number: PhoneNumber, details: StatusDetails): void {
    const steps: SentMessage['status'][] = details.failure ? ['failed'] : ['sent', 'delivered'];
    steps.forEach((status, index) => {
      const timer = setTimeout(
        () => {
          this.#pending.delete(timer);
          message.status = status;
          this.#post(number, { statuses: [this.#status(message, status, details)] }, status);
        },
        statusPauseMs * (index + 1),
      ).unref();
      this.#pending.add(timer);
    });
  }

  /** The recipient opened the message. */
  reportRead(message: SentMessage, number: PhoneNumber): void {
    message.status = 'read';
    const status = this.#status(message, 'read', {
      callbackData: undefined,
      category: undefined,
      failure: undefined,
    });
    this.#post(number, { statuses: [status] }, 'read');
  }

  /** @returns whether an app listens. */
  reportInbound(
    number: PhoneNumber,
    contact: Record<string, unknown>,
    message: Record<string, unknown>,
  ): boolean {
    return this.#post(number, { contacts: [contact], messages: [message] }, 'messages');
  }

  #status(message: SentMessage, status: string, details: StatusDetails): Record<string, unknown> {
    const { failure, callbackData, category } = details;
    const isBsuid = /^[A-Z]{2}\./.test(message.to);
    return {
      id: message.id,
      status,
      timestamp: String(this.clock.nowS()),
      ...(isBsuid ? { recipient_user_id: message.to } : { recipient_id: message.to }),
      ...(callbackData === undefined ? {} : { biz_opaque_callback_data: callbackData }),
      ...(failure
        ? {
            errors: [
              {
                code: failure.code,
                title: errorTitles[failure.code] ?? '',
                message: errorTitles[failure.code] ?? '',
                error_data: { details: failure.details },
              },
            ],
          }
        : {
            conversation: {
              id: randomHex(16),
              origin: { type: category?.toLowerCase() ?? 'service' },
            },
            pricing: {
              billable: category !== undefined,
              pricing_model: 'PMP',
              type: category === undefined ? 'free_customer_service' : 'regular',
              category: category?.toLowerCase() ?? 'service',
            },
          }),
    };
  }

  #post(number: PhoneNumber, value: Record<string, unknown>, event: string): boolean {
    const { webhookUrl, appSecret } = this.inbox;
    if (webhookUrl === null) return false;
    const body = JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: number.waba_id,
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: {
                  display_phone_number: number.display_phone_number.replaceAll(/\D/g, ''),
                  phone_number_id: number.id,
                },
                ...value,
              },
            },
          ],
        },
      ],
    });
    deliverWebhook(this.deliveries, {
      url: webhookUrl,
      event,
      body,
      headers: {
        'content-type': 'application/json',
        'user-agent': 'facebookexternalua',
        'x-hub-signature-256': `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`,
      },
    });
    return true;
  }
}
