import { compareConsent, type ConsentRecord } from '../consent/contact';
import { folded } from '../text/fold';
import {
  scalarFields,
  type Fact,
  type LeadFacts,
  type LeadMessage,
  type ScalarField,
} from './facts';
import { sameIdentity, type Identity } from './identity';

/**
 * One lead out of two. Associative and commutative, so the order in which duplicates are found does not matter:
 * every rule takes the least or greatest element of a total order, a union or a sum.
 * - scalar: verified before unverified, then newest (ties by value);
 * - source and campaign: first touch;
 * - consent: most restrictive per purpose and channel;
 * - identities and messages: union; touchpoints: sum.
 */
export function mergeFacts(a: LeadFacts, b: LeadFacts): LeadFacts {
  const first = least(a, b, compareFirstTouch);
  return {
    fields: mergeFields(a.fields, b.fields),
    source: first.source,
    utm: first.utm,
    consents: mergeConsents([...a.consents, ...b.consents]),
    identities: mergeIdentities([...a.identities, ...b.identities]),
    messages: mergeMessages([...a.messages, ...b.messages]),
    first_seen_at: least(a.first_seen_at, b.first_seen_at, compareText),
    last_seen_at: greatest(a.last_seen_at, b.last_seen_at, compareText),
    last_whatsapp_inbound_at: latest(a.last_whatsapp_inbound_at, b.last_whatsapp_inbound_at),
    touchpoints: a.touchpoints + b.touchpoints,
  };
}

/** What a submission told that the lead did not hold yet. Empty: nothing new was said, outcome `unchanged`. */
export type LeadChange = ScalarField | 'message' | 'consent' | 'identity';

/**
 * `awa diop` after `Awa Diop`, the same message again, or an older value say nothing new. A campaign parameter is a
 * touchpoint for attribution, not something the person said.
 */
export function changesBy(lead: LeadFacts, incoming: LeadFacts): readonly LeadChange[] {
  const merged = mergeFacts(lead, incoming);
  const scalars = scalarFields.filter((field) => {
    const before = lead.fields[field]?.value;
    const after = merged.fields[field]?.value;
    return after !== undefined && (before === undefined || folded(before) !== folded(after));
  });
  return [
    ...scalars,
    ...(merged.messages.length > lead.messages.length ? (['message'] as const) : []),
    ...(sameDecisions(lead.consents, merged.consents) ? [] : (['consent'] as const)),
    ...(merged.identities.length > lead.identities.length ? (['identity'] as const) : []),
  ];
}

/** What the merge log keeps: enough to take the two leads apart again. JSON-safe. */
export interface MergeLogEntry {
  /** ISO 8601, UTC. */
  readonly merged_at: string;
  /** `hard_match`: a shared key; `review`: a person decided. */
  readonly cause: 'hard_match' | 'review';
  readonly kept_before: LeadFacts;
  readonly absorbed: LeadFacts;
  readonly changes: readonly LeadChange[];
}

export function mergeLeads(
  kept: LeadFacts,
  absorbed: LeadFacts,
  cause: MergeLogEntry['cause'],
  mergedAt: string,
): { readonly lead: LeadFacts; readonly log: MergeLogEntry } {
  return {
    lead: mergeFacts(kept, absorbed),
    log: {
      merged_at: mergedAt,
      cause,
      kept_before: kept,
      absorbed,
      changes: changesBy(kept, absorbed),
    },
  };
}

/**
 * Takes a merge back. `since` are the facts of the submissions the kept lead received after the merge; they stay
 * with it, exactly as if the merge had never happened.
 */
export function undoMerge(
  log: MergeLogEntry,
  since: readonly LeadFacts[] = [],
): { readonly kept: LeadFacts; readonly split: LeadFacts } {
  return { kept: since.reduce(mergeFacts, log.kept_before), split: log.absorbed };
}

function mergeFields(a: LeadFacts['fields'], b: LeadFacts['fields']): LeadFacts['fields'] {
  const merged: Partial<Record<ScalarField, Fact>> = {};
  for (const field of scalarFields) {
    const [one, two] = [a[field], b[field]];
    const survivor = one && two ? greatest(one, two, compareFacts) : (one ?? two);
    if (survivor) merged[field] = survivor;
  }
  return merged;
}

function mergeConsents(records: readonly ConsentRecord[]): readonly ConsentRecord[] {
  const byKey = new Map<string, ConsentRecord>();
  for (const record of records) {
    const key = JSON.stringify([record.purpose, record.channel]);
    const known = byKey.get(key);
    byKey.set(key, known ? least(known, record, compareConsent) : record);
  }
  return [...byKey].sort(([a], [b]) => compareText(a, b)).map(([, record]) => record);
}

function mergeIdentities(identities: readonly Identity[]): readonly Identity[] {
  return identities
    .filter((mine, at) => identities.findIndex((other) => sameIdentity(mine, other)) === at)
    .sort((a, b) => compareText(identityKey(a), identityKey(b)));
}

function identityKey(identity: Identity): string {
  return JSON.stringify([identity.kind, identity.channel, identity.value]);
}

/** The same words again are one message, received when they first came. */
function mergeMessages(messages: readonly LeadMessage[]): readonly LeadMessage[] {
  const firstByText = new Map<string, LeadMessage>();
  for (const message of messages) {
    const known = firstByText.get(message.text);
    if (!known || message.received_at < known.received_at) firstByText.set(message.text, message);
  }
  return [...firstByText.values()].sort(
    (a, b) => compareText(b.received_at, a.received_at) || compareText(a.text, b.text),
  );
}

function sameDecisions(a: readonly ConsentRecord[], b: readonly ConsentRecord[]): boolean {
  return decisionKeys(a) === decisionKeys(b);
}

function decisionKeys(records: readonly ConsentRecord[]): string {
  return records
    .map((record) => JSON.stringify([record.purpose, record.channel, record.granted]))
    .sort(compareText)
    .join();
}

function compareFacts(a: Fact, b: Fact): number {
  return (
    Number(a.verified) - Number(b.verified) ||
    compareText(a.observed_at, b.observed_at) ||
    compareText(a.value, b.value)
  );
}

function compareFirstTouch(a: LeadFacts, b: LeadFacts): number {
  return (
    compareText(a.source.observed_at, b.source.observed_at) ||
    compareText(a.source.value, b.source.value) ||
    compareText(sortedJson(a.utm), sortedJson(b.utm))
  );
}

function sortedJson(record: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(record).sort(([a], [b]) => compareText(a, b)));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function least<Value>(a: Value, b: Value, compare: (a: Value, b: Value) => number): Value {
  return compare(a, b) <= 0 ? a : b;
}

function greatest<Value>(a: Value, b: Value, compare: (a: Value, b: Value) => number): Value {
  return compare(a, b) >= 0 ? a : b;
}

function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return greatest(a, b, compareText);
}
