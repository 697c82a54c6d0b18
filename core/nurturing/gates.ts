import { mayContact, type ConsentRecord, type Suppression } from '../consent/contact';
import { defaultQuietHours, quietHoursAt, type QuietHours } from '../messaging/quiet-hours';
import { whatsappWindow } from '../messaging/whatsapp-window';
import { defaultFrequencyCap, type FrequencyCap, type SequenceStep } from './sequence';

/** What is known of a person at the moment of sending; read in the same transaction as the claim. */
export interface GateFacts {
  readonly consents: readonly Pick<ConsentRecord, 'purpose' | 'channel' | 'granted'>[];
  readonly suppressions: readonly Suppression[];
  /** IANA zone of the lead, else of the brand. */
  readonly timeZone: string;
  /** ISO 8601; every automated message sent to this person in the last 7 days, by any sequence. */
  readonly sentAt: readonly string[];
  /** ISO 8601; last message from the person on WhatsApp. */
  readonly lastWhatsAppInboundAt: string | null;
  /** The sending account is connected and not limited by the channel. */
  readonly senderHealthy: boolean;
  /** A colleague has taken the conversation over. */
  readonly lockedByHuman: boolean;
}

export interface GateRules {
  readonly quietHours?: QuietHours;
  readonly cap?: FrequencyCap;
  readonly isHoliday?: (localDate: string) => boolean;
  /** Time a send may take; kept free at the end of the WhatsApp window. */
  readonly marginMs?: number;
}

export const gateNames = [
  'human_lock',
  'suppression',
  'consent',
  'sender_health',
  'window',
  'frequency',
  'quiet_hours',
] as const;
export type GateName = (typeof gateNames)[number];

export type GateDecision =
  | { readonly open: true; /** How the text may go out. */ readonly as: 'text' | 'template' }
  | {
      readonly open: false;
      readonly gate: GateName;
      /** ISO 8601; when it is worth asking again. null: not by waiting. */
      readonly retryAt: string | null;
    };

const hourMs = 3_600_000;
/** While a sender is unwell it is asked again after this time. */
const senderRetryMs = hourMs;

/**
 * Whether a step may be sent to a person now. All gates must be open; what ends a conversation is asked before what
 * only delays it, so that nobody is queued for a message they refused.
 *
 * Consent given, Tuesday 10:00 in Dakar, last WhatsApp message from the person 3 h ago → `{open:true, as:'text'}`;
 * the same at 22:30 → `{open:false, gate:'quiet_hours', retryAt:'…T08:00:00.000Z'}`.
 */
export function gatesFor(
  step: SequenceStep,
  facts: GateFacts,
  now: Date,
  rules: GateRules = {},
): GateDecision {
  if (facts.lockedByHuman) return closed('human_lock', null);
  const contact = mayContact({ ...facts, channel: step.channel, purpose: step.purpose });
  if (!contact.allowed) {
    return closed(contact.reason === 'suppressed' ? 'suppression' : 'consent', null);
  }
  if (!facts.senderHealthy) {
    return closed('sender_health', new Date(now.getTime() + senderRetryMs).toISOString());
  }
  const freeText =
    step.channel !== 'whatsapp' ||
    whatsappWindow(facts.lastWhatsAppInboundAt, now, rules.marginMs ?? 60_000).open;
  if (!freeText && !step.templateApproved) return closed('window', null);

  const capFreeAt = nextFreeAt(facts.sentAt, now, rules.cap ?? defaultFrequencyCap);
  if (capFreeAt !== null) return closed('frequency', capFreeAt);
  const quiet = quietHoursAt(
    now,
    facts.timeZone,
    rules.quietHours ?? defaultQuietHours,
    rules.isHoliday,
  );
  if (quiet.quiet) return closed('quiet_hours', quiet.nextAllowedAt);
  return { open: true, as: freeText ? 'text' : 'template' };
}

/** When the cap lets one more message through; null when it does now. */
function nextFreeAt(sentAt: readonly string[], now: Date, cap: FrequencyCap): string | null {
  const sent = sentAt.map((at) => Date.parse(at)).sort((a, b) => b - a);
  const limits = [
    { count: cap.perDay, spanMs: 24 * hourMs },
    { count: cap.perWeek, spanMs: 7 * 24 * hourMs },
  ];
  const waits = limits.map(({ count, spanMs }) => {
    const blocking = sent[count - 1];
    return count <= 0 ? Infinity : blocking === undefined ? -Infinity : blocking + spanMs;
  });
  const freeMs = Math.max(...waits);
  if (freeMs <= now.getTime()) return null;
  // A cap of zero never frees: ask again in a week, when the owner may have changed it.
  return new Date(Number.isFinite(freeMs) ? freeMs : now.getTime() + 7 * 24 * hourMs).toISOString();
}

function closed(gate: GateName, retryAt: string | null): GateDecision {
  return { open: false, gate, retryAt };
}
