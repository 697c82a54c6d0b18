export const contactChannels = ['email', 'whatsapp', 'phone', 'sms', 'telegram'] as const;
export type ContactChannel = (typeof contactChannels)[number];

/** One decision of a person. */
export interface ConsentRecord {
  /** e.g. `contact`, `marketing`. */
  readonly purpose: string;
  /** null covers every channel of the purpose. */
  readonly channel: string | null;
  readonly granted: boolean;
  /** ISO 8601, UTC. */
  readonly decided_at: string;
  readonly proof: string | null;
}

export interface Suppression {
  readonly reason: 'opt_out' | 'bounce' | 'complaint' | 'erasure' | 'manual';
  /** null stops every channel. */
  readonly channel: string | null;
  /** null stops every purpose. */
  readonly purpose: string | null;
}

export type ContactDecision =
  | { readonly allowed: true }
  | { readonly allowed: false; readonly reason: 'no_consent' | 'suppressed' };

/**
 * Whether a person may be written to now on `channel` for `purpose`. A suppression beats every consent; a refusal
 * that covers the channel beats every grant; silence is a refusal.
 *
 * Agreeing to `marketing` includes being contacted; refusing `contact` includes refusing marketing.
 * Granted for contact on every channel, refused for contact on whatsapp → e-mail allowed, WhatsApp not.
 */
export function mayContact(question: {
  readonly channel: ContactChannel;
  readonly purpose: string;
  readonly consents: readonly Pick<ConsentRecord, 'purpose' | 'channel' | 'granted'>[];
  readonly suppressions: readonly Suppression[];
}): ContactDecision {
  const { channel, purpose } = question;
  const suppressed = question.suppressions.some(
    (entry) =>
      (entry.channel === null || entry.channel === channel) &&
      (entry.purpose === null || refusalCovers(entry.purpose, purpose)),
  );
  if (suppressed) return { allowed: false, reason: 'suppressed' };

  const onChannel = question.consents.filter(
    (record) => record.channel === null || record.channel === channel,
  );
  const refused = onChannel.some(
    (record) => !record.granted && refusalCovers(record.purpose, purpose),
  );
  const granted = onChannel.some(
    (record) => record.granted && grantCovers(record.purpose, purpose),
  );
  return granted && !refused ? { allowed: true } : { allowed: false, reason: 'no_consent' };
}

/** Purposes from the narrowest to the widest use of an address. Others stand alone. */
const widening: readonly string[] = ['contact', 'marketing'];

function grantCovers(granted: string, asked: string): boolean {
  return granted === asked || isWider(granted, asked);
}

function refusalCovers(refused: string, asked: string): boolean {
  return refused === asked || isWider(asked, refused);
}

function isWider(wide: string, narrow: string): boolean {
  const [at, from] = [widening.indexOf(wide), widening.indexOf(narrow)];
  return at >= 0 && from >= 0 && at > from;
}

/**
 * Total order, most restrictive first: a refusal before a grant, then the earlier decision. A refusal is only taken
 * back by the person (a new opt-in with its own proof), never by merging records.
 */
export function compareConsent(a: ConsentRecord, b: ConsentRecord): number {
  return (
    Number(a.granted) - Number(b.granted) ||
    compareText(a.decided_at, b.decided_at) ||
    compareText(a.proof ?? '', b.proof ?? '') ||
    Number(a.proof !== null) - Number(b.proof !== null)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
