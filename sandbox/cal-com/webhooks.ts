import { createHmac, randomUUID } from 'node:crypto';
import { z } from 'zod/v4';
import { json, type Answer } from '../server/answer';
import { BoundedMap } from '../server/bounded-map';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import { deliverWebhook, type WebhookDelivery } from '../server/webhook-delivery';
import { host } from './booking-view';
import type { Booking } from './calendar';
import { calRefusal } from './errors';
import type { EventType } from './event-type';
import { bodyFields } from './request-fields';
import { offsetMinutes } from './zoned-time';

export const bookingTriggers = [
  'BOOKING_CREATED',
  'BOOKING_REQUESTED',
  'BOOKING_RESCHEDULED',
  'BOOKING_CANCELLED',
  'BOOKING_REJECTED',
] as const;
export type BookingTrigger = (typeof bookingTriggers)[number];

const triggers = [
  ...bookingTriggers,
  'BOOKING_PAID',
  'BOOKING_PAYMENT_INITIATED',
  'BOOKING_NO_SHOW_UPDATED',
  'MEETING_STARTED',
  'MEETING_ENDED',
  'RECORDING_READY',
  'RECORDING_TRANSCRIPTION_GENERATED',
  'INSTANT_MEETING',
  'FORM_SUBMITTED',
  'FORM_SUBMITTED_NO_EVENT',
  'ROUTING_FORM_FALLBACK_HIT',
  'OOO_CREATED',
  'AFTER_HOSTS_CAL_VIDEO_NO_SHOW',
  'AFTER_GUESTS_CAL_VIDEO_NO_SHOW',
  'DELEGATION_CREDENTIAL_ERROR',
  'WRONG_ASSIGNMENT_REPORT',
] as const;

type Trigger = (typeof triggers)[number];

const webhookBody = z.strictObject({
  subscriberUrl: z.url('must be a URL address'),
  active: z.boolean(),
  triggers: z.array(z.enum(triggers)).min(1),
  secret: z.string().optional(),
  payloadTemplate: z.string().optional(),
  version: z.literal('2021-10-20').optional(),
});

interface Webhook extends z.output<typeof webhookBody> {
  readonly id: string;
  readonly eventTypeId: number | null;
}

const signatureWithoutSecret = 'no-secret-provided';

/** Registered webhooks and what was sent to them. */
export class Webhooks {
  readonly #webhooks = new Map<string, Webhook>();
  readonly deliveries = new BoundedMap<string, WebhookDelivery>(1_000);

  constructor(private readonly clock: Clock) {}

  reset(): void {
    this.#webhooks.clear();
    this.deliveries.clear();
  }

  list(eventTypeId: number | null): Answer {
    const own = [...this.#webhooks.values()].filter((each) => each.eventTypeId === eventTypeId);
    return json(200, { status: 'success', data: own.map(webhookData) });
  }

  create(call: Call, eventTypeId: number | null): Answer {
    const webhook: Webhook = { ...bodyFields(webhookBody, call), id: randomUUID(), eventTypeId };
    this.#webhooks.set(webhook.id, webhook);
    return json(201, { status: 'success', data: webhookData(webhook) });
  }

  get(call: Call): Answer {
    return json(200, { status: 'success', data: webhookData(this.#find(call)) });
  }

  update(call: Call): Answer {
    const changes = bodyFields(webhookBody.partial(), call);
    const given = Object.fromEntries(
      Object.entries(changes).filter(([, value]) => value !== undefined),
    );
    const webhook: Webhook = { ...this.#find(call), ...given };
    this.#webhooks.set(webhook.id, webhook);
    return json(200, { status: 'success', data: webhookData(webhook) });
  }

  remove(call: Call): Answer {
    const webhook = this.#find(call);
    this.#webhooks.delete(webhook.id);
    return json(200, { status: 'success', data: webhookData(webhook) });
  }

  announceBooking(
    trigger: BookingTrigger,
    booking: Booking,
    found: EventType | undefined,
    extra: Record<string, unknown>,
  ): void {
    this.announce(trigger, booking.eventTypeId, { ...bookingPayload(booking, found), ...extra });
  }

  /** Sends in the background, as the vendor does: the API answer does not wait for it. */
  announce(trigger: Trigger, eventTypeId: number, payload: Record<string, unknown>): void {
    const body = JSON.stringify({
      triggerEvent: trigger,
      createdAt: this.clock.iso(),
      payload,
    });
    for (const webhook of this.#webhooks.values()) {
      const listens =
        webhook.active &&
        webhook.triggers.includes(trigger) &&
        (webhook.eventTypeId === null || webhook.eventTypeId === eventTypeId);
      if (!listens) continue;
      deliverWebhook(this.deliveries, {
        url: webhook.subscriberUrl,
        event: trigger,
        body,
        headers: {
          'content-type': 'application/json',
          'x-cal-signature-256': webhook.secret
            ? createHmac('sha256', webhook.secret).update(body).digest('hex')
            : signatureWithoutSecret,
          'x-cal-webhook-version': '2021-10-20',
        },
      });
    }
  }

  #find(call: Call): Webhook {
    const id = call.params['webhookId'] ?? '';
    const webhook = this.#webhooks.get(id);
    if (!webhook) throw calRefusal(404, `Webhook (${id}) not found`);
    return webhook;
  }
}

function webhookData({ secret, eventTypeId, ...webhook }: Webhook): Record<string, unknown> {
  return {
    ...webhook,
    payloadTemplate: webhook.payloadTemplate ?? null,
    ...(secret === undefined ? {} : { secret }),
    ...(eventTypeId === null ? { userId: host.id } : { eventTypeId }),
  };
}

function bookingPayload(booking: Booking, found: EventType | undefined): Record<string, unknown> {
  const { attendee } = booking;
  const [firstName = attendee.name, ...rest] = attendee.name.split(' ');
  const person = {
    name: attendee.name,
    firstName,
    lastName: rest.join(' '),
    email: attendee.email,
    timeZone: attendee.timeZone,
    utcOffset: offsetMinutes(booking.startMs, attendee.timeZone),
    language: { locale: attendee.language },
  };
  return {
    type: found?.slug ?? '',
    title: booking.title,
    description: '',
    additionalNotes: '',
    uid: booking.uid,
    bookingId: booking.id,
    eventTypeId: booking.eventTypeId,
    eventTitle: found?.title ?? '',
    startTime: new Date(booking.startMs).toISOString(),
    endTime: new Date(booking.endMs).toISOString(),
    length: (booking.endMs - booking.startMs) / 60_000,
    status: booking.status.toUpperCase(),
    organizer: {
      ...host,
      utcOffset: offsetMinutes(booking.startMs, host.timeZone),
      language: { locale: 'fr' },
    },
    attendees: [person],
    responses: {
      name: { label: 'your_name', value: attendee.name },
      email: { label: 'email_address', value: attendee.email },
      guests: { label: 'additional_guests', value: booking.guests },
    },
    userFieldsResponses: {},
    location: booking.location,
    metadata: { videoCallUrl: booking.location, ...booking.metadata },
    destinationCalendar: null,
    price: 0,
    currency: 'usd',
    requiresConfirmation: found?.requiresConfirmation ?? false,
    smsReminderNumber: attendee.phoneNumber,
    hashedLink: null,
    assignmentReason: [],
  };
}
