import { sql } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import {
  mayContact,
  type ConsentRecord,
  type ContactChannel,
  type Suppression,
} from '../../core/consent/contact';
import { canonicalEmail } from '../../core/leads/email';
import type { IdentityKind } from '../../core/leads/identity';
import { Problem } from '../../platform/http/problem';
import { requireEvent } from '../bus/receipts';
import type { TenantTransaction } from '../database/tenant-transaction';
import type { StoredLead } from '../leads/lead-store';
import { requireLead } from '../leads/summary';
import type { InteractionClaim, InteractionRow } from './schema';

export type BlockReason = 'no_consent' | 'suppressed' | 'no_address';

export interface ClaimedInteraction {
  readonly outcome: 'claimed' | 'already_sent' | 'in_progress' | 'unconfirmed' | 'blocked';
  readonly reason?: BlockReason;
  /** Null when blocked: nothing was or will be sent under this key. */
  readonly interaction: InteractionRow | null;
  readonly lead: StoredLead;
}

/** How long the caller has before it is unknown whether the message went out. */
const leaseMs = 120_000;

/** What an interaction under the same key means for somebody who wants to send. Undefined: the way is free. */
export function judgeEarlierInteraction(
  earlier: Pick<InteractionRow, 'status' | 'lease_until'>,
  now: Date,
): 'already_sent' | 'in_progress' | 'unconfirmed' | undefined {
  switch (earlier.status) {
    case 'sent':
      return 'already_sent';
    case 'unconfirmed':
      return 'unconfirmed';
    case 'claimed':
      return earlier.lease_until !== null && earlier.lease_until > now
        ? 'in_progress'
        : 'unconfirmed';
    case 'failed':
      // Failed means: proven not sent.
      return undefined;
  }
}

/**
 * The right to send one message to a lead, given to one caller, and only where the person may be written to. The gate
 * against double messages, so the answer follows the interaction's state, also for an event that is delivered again.
 * @throws Problem 404 for an unknown lead, 409 `idempotency_key_reused`, 422 for an unknown event.
 */
export async function claimInteraction(
  transaction: TenantTransaction,
  tenant: string,
  leadId: string,
  claim: InteractionClaim,
  now: Date,
): Promise<ClaimedInteraction> {
  if (claim.event_id !== undefined) await requireEvent(transaction, claim.event_id);
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${tenant} ${claim.idempotency_key}`}, 5))`.execute(
    transaction,
  );
  const lead = await requireLead(transaction, leadId);
  const earlier = await transaction
    .selectFrom('lead_interactions')
    .selectAll()
    .where('idempotency_key', '=', claim.idempotency_key)
    .forUpdate()
    .executeTakeFirst();
  if (earlier) {
    refuseReusedKey(earlier, leadId, claim);
    const outcome = judgeEarlierInteraction(earlier, now);
    if (outcome) {
      const expired = earlier.status === 'claimed' && outcome === 'unconfirmed';
      const interaction = expired
        ? await transaction
            .updateTable('lead_interactions')
            .set({ status: 'unconfirmed', updated_at: now })
            .where('id', '=', earlier.id)
            .returningAll()
            .executeTakeFirstOrThrow()
        : earlier;
      return { outcome, interaction, lead };
    }
  }

  const address = addressFor(claim.channel, lead);
  const decision = mayContact({
    channel: claim.channel,
    purpose: claim.purpose,
    consents: [
      ...lead.facts.consents,
      ...(await refusalsAt(transaction, leadId, claim.channel, address)),
    ],
    suppressions: await findSuppressions(transaction, leadId),
  });
  if (!decision.allowed) {
    return { outcome: 'blocked', reason: decision.reason, interaction: null, lead };
  }
  if (address === null)
    return { outcome: 'blocked', reason: 'no_address', interaction: null, lead };

  const attempt = {
    status: 'claimed' as const,
    lease_until: new Date(now.getTime() + leaseMs),
    address,
    error: null,
    event_id: claim.event_id ?? null,
    updated_at: now,
  };
  const interaction = earlier
    ? await transaction
        .updateTable('lead_interactions')
        .set(attempt)
        .where('id', '=', earlier.id)
        .returningAll()
        .executeTakeFirstOrThrow()
    : await transaction
        .insertInto('lead_interactions')
        .values({
          id: uuidV7(),
          tenant_id: tenant,
          lead_id: leadId,
          idempotency_key: claim.idempotency_key,
          channel: claim.channel,
          kind: claim.kind,
          purpose: claim.purpose,
          ...attempt,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
  return { outcome: 'claimed', interaction, lead };
}

function refuseReusedKey(earlier: InteractionRow, leadId: string, claim: InteractionClaim): void {
  if (earlier.lead_id === leadId && earlier.channel === claim.channel) return;
  throw new Problem({
    status: 409,
    code: 'idempotency_key_reused',
    detail:
      'This idempotency key was used for another lead or channel. Use a key of its own per message.',
  });
}

async function findSuppressions(
  transaction: TenantTransaction,
  leadId: string,
): Promise<readonly Suppression[]> {
  return transaction
    .selectFrom('identities')
    .innerJoin('suppression_entries', (join) =>
      join
        .onRef('suppression_entries.identity_kind', '=', 'identities.kind')
        .onRef('suppression_entries.identity_channel', '=', 'identities.channel')
        .onRef('suppression_entries.identity_value', '=', 'identities.value'),
    )
    .select([
      'suppression_entries.reason',
      'suppression_entries.channel',
      'suppression_entries.purpose',
    ])
    .where('identities.lead_id', '=', leadId)
    .execute();
}

/**
 * What other leads with this address refused. Two leads share one where their keys contradict and nobody has judged
 * yet: whoever reads messages there said no.
 */
async function refusalsAt(
  transaction: TenantTransaction,
  leadId: string,
  channel: ContactChannel,
  address: string | null,
): Promise<readonly Pick<ConsentRecord, 'purpose' | 'channel' | 'granted'>[]> {
  if (address === null) return [];
  const kind = identityOf[channel];
  const value = kind === 'email' ? (canonicalEmail(address)?.mailbox ?? address) : address;
  return transaction
    .selectFrom('identities')
    .innerJoin('consents', 'consents.lead_id', 'identities.lead_id')
    .select(['consents.purpose', 'consents.channel', 'consents.granted'])
    .distinct()
    .where('identities.kind', '=', kind)
    .where('identities.channel', '=', kind)
    .where('identities.value', '=', value)
    .where('identities.lead_id', '!=', leadId)
    .where('consents.granted', '=', false)
    .execute();
}

/** The identity that an address of a channel is. */
const identityOf: Readonly<Record<ContactChannel, IdentityKind>> = {
  email: 'email',
  whatsapp: 'phone',
  phone: 'phone',
  sms: 'phone',
  telegram: 'telegram_id',
};

function addressFor(channel: ContactChannel, { row, facts }: StoredLead): string | null {
  switch (channel) {
    case 'email':
      return row.email;
    case 'whatsapp':
    case 'phone':
    case 'sms':
      return row.phone;
    case 'telegram':
      return facts.identities.find((identity) => identity.kind === 'telegram_id')?.value ?? null;
  }
}
