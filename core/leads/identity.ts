import { folded } from '../text/fold';

export const identityKinds = [
  'email',
  'phone',
  'external_id',
  'whatsapp_id',
  'whatsapp_bsuid',
  'messenger_psid',
  'instagram_igsid',
  'telegram_id',
  'leadgen_id',
] as const;
export type IdentityKind = (typeof identityKinds)[number];

/** Something that names one person within a tenant. Unique by (tenant, kind, channel, value). */
export interface Identity {
  readonly kind: IdentityKind;
  /** The scope in which the value is unique: the source for external ids, the kind itself otherwise. */
  readonly channel: string;
  readonly value: string;
}

/** The identifying part of a normalised submission. */
export interface IdentifyingFields {
  readonly source: string;
  /** Mailbox key, see `canonicalEmail`. */
  readonly mailbox: string | null;
  /** E.164. */
  readonly phone: string | null;
  readonly externalId: string | null;
}

/** `{mailbox:'awa@example.sn', phone:'+221771234567', …}` → two identities; none when nothing identifies. */
export function identitiesOf(lead: IdentifyingFields): readonly Identity[] {
  return [
    ...(lead.mailbox === null
      ? []
      : [{ kind: 'email', channel: 'email', value: lead.mailbox } as const]),
    ...(lead.phone === null
      ? []
      : [{ kind: 'phone', channel: 'phone', value: lead.phone } as const]),
    ...(lead.externalId === null
      ? []
      : [
          {
            kind: 'external_id',
            channel: folded(lead.source) || lead.source,
            value: lead.externalId,
          } as const,
        ]),
  ];
}

export function sameIdentity(a: Identity, b: Identity): boolean {
  return a.kind === b.kind && a.channel === b.channel && a.value === b.value;
}

/** A stored lead that shares at least one identity with a submission. */
export interface MatchingLead {
  readonly leadId: string;
  readonly name: string | null;
  /** Every identity of that lead. */
  readonly identities: readonly Identity[];
}

export type MergeDecision =
  | { readonly action: 'create' }
  | {
      readonly action: 'merge';
      readonly leadId: string;
      readonly sharedKinds: readonly IdentityKind[];
    }
  | {
      readonly action: 'review';
      /** `several_leads`: its keys name different leads. `conflicting_keys`: one key agrees, another contradicts. */
      readonly reason: 'several_leads' | 'conflicting_keys';
      readonly candidates: readonly string[];
      readonly conflictingKinds: readonly IdentityKind[];
    };

/**
 * What to do with a submission whose identities match stored leads. A review never merges by itself: the caller keeps
 * the submission as its own lead and queues the pair for a person.
 *
 * One shared key merges, unless another key of the same kind and channel differs. A differing phone is normal (two
 * SIM cards) and only counts when the names disagree; a differing e-mail or sender id counts unless the names agree,
 * because phones are shared in families and firms.
 *
 * Phone equal, e-mail differs, "Awa Diop" and "Moussa Fall" → review; e-mail equal, phone differs → merge.
 */
export function decideMerge(
  submission: { readonly name: string | null; readonly identities: readonly Identity[] },
  matches: readonly MatchingLead[],
): MergeDecision {
  const candidates = matches.filter((lead) => shared(submission.identities, lead).length > 0);
  const [only, ...others] = candidates;
  if (only === undefined) return { action: 'create' };
  if (others.length > 0) {
    return {
      action: 'review',
      reason: 'several_leads',
      candidates: candidates.map((lead) => lead.leadId),
      conflictingKinds: [],
    };
  }
  const names = compareNames(submission.name, only.name);
  const conflicting = clashing(submission.identities, only).filter((kind) =>
    kind === 'phone' ? names === 'differ' : names !== 'agree',
  );
  if (conflicting.length > 0) {
    return {
      action: 'review',
      reason: 'conflicting_keys',
      candidates: [only.leadId],
      conflictingKinds: conflicting,
    };
  }
  return {
    action: 'merge',
    leadId: only.leadId,
    sharedKinds: shared(submission.identities, only).map((identity) => identity.kind),
  };
}

function shared(identities: readonly Identity[], lead: MatchingLead): readonly Identity[] {
  return identities.filter((mine) => lead.identities.some((theirs) => sameIdentity(mine, theirs)));
}

/** Kinds of which both sides hold a value in the same channel and none agrees. */
function clashing(identities: readonly Identity[], lead: MatchingLead): readonly IdentityKind[] {
  const kinds = identities
    .filter((mine) => {
      const peers = lead.identities.filter(
        (theirs) => theirs.kind === mine.kind && theirs.channel === mine.channel,
      );
      return peers.length > 0 && !peers.some((theirs) => theirs.value === mine.value);
    })
    .map((identity) => identity.kind);
  return [...new Set(kinds)];
}

export type NameComparison = 'agree' | 'differ' | 'unknown';

/**
 * Names agree when the words of the shorter one all occur in the longer one, order and accents aside; a single
 * letter matches a word it begins. `'Diop Awa'` and `'AWA M. Diop'` agree, `'A. Diop'` and `'Awa Diop'` too.
 */
export function compareNames(a: string | null, b: string | null): NameComparison {
  const [shorter = [], longer = []] = [a, b]
    .map((name) =>
      folded(name ?? '')
        .split(' ')
        .filter(Boolean),
    )
    .sort((one, two) => one.length - two.length);
  if (shorter.length === 0) return 'unknown';
  const agrees = shorter.every((part) =>
    longer.some((other) => other === part || isInitial(part, other) || isInitial(other, part)),
  );
  return agrees ? 'agree' : 'differ';
}

function isInitial(letter: string, name: string): boolean {
  return letter.length === 1 && name.startsWith(letter);
}
