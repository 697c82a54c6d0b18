import { z } from 'zod/v4';
import { parseSeed } from '../control/seed-error';
import { BoundedMap } from '../server/bounded-map';
import type { Clock } from '../server/clock';
import { phoneNumber, usualPhoneNumbers, type PhoneNumber } from './phone-number';
import { template, usualTemplates, type Template } from './template';
import { largeDecimalId } from '../server/identifiers';

export interface SentMessage {
  readonly id: string;
  readonly phone_number_id: string;
  readonly to: string;
  readonly type: string;
  /** What the recipient reads, templates filled in. */
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
  readonly template: string | null;
  readonly sent_at: string;
  readonly window_open: boolean;
  status: 'accepted' | 'sent' | 'delivered' | 'read' | 'failed';
}

export interface Media {
  readonly id: string;
  readonly mimeType: string;
  readonly bytes: Buffer;
  readonly sha256: string;
  readonly uploadedAtMs: number;
}

const seeds = z.strictObject({
  phone_numbers: z.array(phoneNumber).optional(),
  templates: z.array(template).optional(),
  /** Recipient (digits) → ISO time of their last message, or null to close the window. */
  inbound_at: z.record(z.string(), z.iso.datetime({ offset: true }).nullable()).optional(),
  /** Numbers without WhatsApp. */
  undeliverable: z.array(z.string()).optional(),
  /** `async`: a message outside the window is accepted and fails in the status webhook. */
  window_error: z.enum(['sync', 'async']).optional(),
  webhook: z
    .strictObject({ url: z.url(), app_secret: z.string().min(1).optional() })
    .nullable()
    .optional(),
  app_secret: z.string().min(1).optional(),
});

const windowMs = 24 * 3_600_000;
const usualAppSecret = 'sandbox-app-secret';
const mediaBytesKept = 200 * 1024 * 1024;

/** State of the messaging API: numbers, templates, windows, messages, media and the app's webhook. */
export class Inbox {
  readonly phoneNumbers = new Map<string, PhoneNumber>();
  readonly templates = new Map<string, Template>();
  readonly messages = new BoundedMap<string, SentMessage>(20_000);
  readonly media = new BoundedMap<string, Media>(500);
  readonly read = new BoundedMap<string, string>(20_000);
  readonly #inboundAtMs = new BoundedMap<string, number>(100_000);
  readonly #undeliverable = new Set<string>();
  windowError: 'sync' | 'async' = 'sync';
  appSecret = usualAppSecret;
  webhookUrl: string | null = null;

  constructor(private readonly clock: Clock) {
    this.reset();
  }

  reset(): void {
    for (const part of [
      this.phoneNumbers,
      this.templates,
      this.messages,
      this.media,
      this.read,
      this.#inboundAtMs,
      this.#undeliverable,
    ]) {
      part.clear();
    }
    this.windowError = 'sync';
    this.appSecret = usualAppSecret;
    this.webhookUrl = null;
    for (const number of usualPhoneNumbers) this.phoneNumbers.set(number.id, number);
    for (const each of usualTemplates) this.addTemplate(each);
  }

  seed(input: unknown): Record<string, unknown> {
    const given = parseSeed(seeds, input);
    for (const number of given.phone_numbers ?? []) this.phoneNumbers.set(number.id, number);
    for (const each of given.templates ?? []) this.addTemplate(each);
    for (const [recipient, at] of Object.entries(given.inbound_at ?? {})) {
      this.noteInbound(recipient, at === null ? 0 : Date.parse(at));
    }
    for (const number of given.undeliverable ?? []) this.#undeliverable.add(digits(number));
    this.windowError = given.window_error ?? this.windowError;
    this.appSecret = given.webhook?.app_secret ?? given.app_secret ?? this.appSecret;
    if (given.webhook !== undefined) this.webhookUrl = given.webhook?.url ?? null;
    return {
      phone_numbers: [...this.phoneNumbers.keys()],
      templates: [...this.templates.keys()],
    };
  }

  addTemplate(given: z.output<typeof template>): Template {
    const added = { ...given, id: given.id ?? largeDecimalId() };
    this.templates.set(templateKey(given.waba_id, given.name, given.language), added);
    return added;
  }

  findTemplate(wabaId: string, name: string, language: string): Template | undefined {
    return this.templates.get(templateKey(wabaId, name, language));
  }

  noteInbound(from: string, atMs: number = this.clock.nowMs()): void {
    this.#inboundAtMs.set(digits(from), atMs);
  }

  /** Free-form messages are allowed within 24 h of the recipient's last message. */
  isWindowOpen(to: string): boolean {
    const atMs = this.#inboundAtMs.get(digits(to));
    return atMs !== undefined && this.clock.nowMs() - atMs < windowMs;
  }

  isUndeliverable(to: string): boolean {
    return this.#undeliverable.has(digits(to));
  }

  keepMedia(media: Media): void {
    this.media.set(media.id, media);
    let kept = [...this.media.values()].reduce((sum, each) => sum + each.bytes.length, 0);
    for (const [id, each] of this.media) {
      if (kept <= mediaBytesKept) break;
      this.media.delete(id);
      kept -= each.bytes.length;
    }
  }

  windows(): Record<string, string> {
    return Object.fromEntries(
      [...this.#inboundAtMs].map(([from, atMs]) => [from, new Date(atMs).toISOString()]),
    );
  }
}

/** Phone numbers are compared by their digits; BSUIDs as they are. */
export function digits(recipient: string): string {
  return /^[A-Z]{2}\./.test(recipient) ? recipient : recipient.replaceAll(/\D/g, '');
}

function templateKey(wabaId: string, name: string, language: string): string {
  return `${wabaId}/${name}/${language}`;
}
