import type { ConsentRecord } from '../consent/contact';
import { identitiesOf, type Identity } from './identity';
import type { NormalisedLead } from './normalise';
import type { LeadSubmission } from './submission';

/** The single-valued fields of a lead. */
export const scalarFields = [
  'name',
  'company',
  'email',
  'phone',
  'locale',
  'country',
  'time_zone',
] as const;
export type ScalarField = (typeof scalarFields)[number];

/** A value with what decides whether it survives a merge. */
export interface Fact {
  readonly value: string;
  /** Proven, e.g. by a double opt-in or a message received from that number. */
  readonly verified: boolean;
  /** ISO 8601, UTC. */
  readonly observed_at: string;
}

export interface LeadMessage {
  readonly text: string;
  /** ISO 8601, UTC. */
  readonly received_at: string;
}

/** Everything merging needs to know of a lead, and what one submission contributes to it. JSON-safe. */
export interface LeadFacts {
  readonly fields: Readonly<Partial<Record<ScalarField, Fact>>>;
  readonly source: { readonly value: string; readonly observed_at: string };
  /** Campaign parameters of the first touch. */
  readonly utm: Readonly<Record<string, string>>;
  readonly consents: readonly ConsentRecord[];
  readonly identities: readonly Identity[];
  /** Newest first, each once. */
  readonly messages: readonly LeadMessage[];
  /** ISO 8601, UTC. */
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly last_whatsapp_inbound_at: string | null;
  /** Submissions it is made of. */
  readonly touchpoints: number;
}

/**
 * What one submission says, as facts observed when it was received.
 * @param receivedAt ISO 8601, UTC (`…Z`), so that text order is time order.
 */
export function factsOf(
  lead: NormalisedLead,
  consent: LeadSubmission['consent'],
  receivedAt: string,
): LeadFacts {
  const scalars: Record<ScalarField, string | null> = {
    name: lead.name,
    company: lead.company,
    email: lead.email,
    phone: lead.phone,
    locale: lead.locale,
    country: lead.country,
    time_zone: lead.timeZone,
  };
  const fields: Partial<Record<ScalarField, Fact>> = {};
  for (const field of scalarFields) {
    const value = scalars[field];
    if (value !== null) fields[field] = { value, verified: false, observed_at: receivedAt };
  }
  return {
    fields,
    source: { value: lead.source, observed_at: receivedAt },
    utm: lead.utm,
    consents: consentRecords(consent, receivedAt),
    identities: identitiesOf(lead),
    messages: lead.message === null ? [] : [{ text: lead.message, received_at: receivedAt }],
    first_seen_at: receivedAt,
    last_seen_at: receivedAt,
    last_whatsapp_inbound_at: null,
    touchpoints: 1,
  };
}

/** One record per channel; no channel named means one record that covers all of them. Absent stays absent. */
function consentRecords(
  consent: LeadSubmission['consent'],
  receivedAt: string,
): readonly ConsentRecord[] {
  if (consent === undefined) return [];
  const decidedAt =
    consent.granted_at === undefined ? receivedAt : new Date(consent.granted_at).toISOString();
  const channels = consent.channels.length === 0 ? [null] : consent.channels;
  return channels.map((channel) => ({
    purpose: consent.purpose,
    channel,
    granted: consent.granted,
    decided_at: decidedAt,
    proof: consent.proof ?? null,
  }));
}
