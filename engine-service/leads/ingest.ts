import type { Kysely } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import { z } from 'zod/v4';
import { factsOf, type LeadFacts } from '../../core/leads/facts';
import {
  decideMerge,
  sameIdentity,
  type Identity,
  type MergeDecision,
} from '../../core/leads/identity';
import { leadSummary } from '../../core/leads/lead';
import { changesBy, mergeLeads } from '../../core/leads/merge';
import { normaliseLead, type NormalisedLead } from '../../core/leads/normalise';
import { leadSubmission } from '../../core/leads/submission';
import { Problem } from '../../platform/http/problem';
import { brandForLead } from '../brands/brand-for-lead';
import { publish } from '../bus/publish';
import { handleOnce, type Handling } from '../bus/receipts';
import { jsonb } from '../database/jsonb';
import type { EngineSchema } from '../database/schema';
import { inTenantRetrying, type TenantTransaction } from '../database/tenant-transaction';
import { findCandidates, leadHoldingAll, lockIdentities } from './find-candidates';
import {
  insertLead,
  insertTouchpoint,
  saveIdentities,
  updateLead,
  type StoredLead,
} from './lead-store';
import { requireLead, summaryOf } from './summary';

export const ingestItem = z.strictObject({
  /** The `lead.received` event being handled. */
  event_id: z.uuid().optional(),
  submission: leadSubmission,
});

export const ingestResult = z.object({
  outcome: z.enum(['created', 'merged', 'unchanged']),
  lead: leadSummary,
});

type IngestResult = z.output<typeof ingestResult>;

/**
 * Takes a submission in: finds the lead it belongs to or makes one, and announces `lead.ingested` when something new
 * was said. A submission whose keys contradict each other becomes a lead of its own, queued for a person to merge.
 * @throws Problem 422 `lead_unidentifiable` when no e-mail, phone or sender id of it can be used.
 */
export async function ingestLead(
  app: Kysely<EngineSchema>,
  call: { readonly tenant: string; readonly correlationId: string; readonly now: Date },
  { event_id, submission }: z.output<typeof ingestItem>,
): Promise<IngestResult> {
  const { tenant, correlationId, now } = call;
  const handled = await inTenantRetrying(app, tenant, (transaction) =>
    handleOnce(
      transaction,
      { tenant, consumer: 'leads.ingest', eventId: event_id, correlationId },
      (stored) => ingestResult.parse(stored),
      async (handling) => {
        const brand = await brandForLead(transaction, handling.event);
        const normalised = normaliseLead(submission, {
          country: brand.country,
          timeZone: brand.time_zone,
        });
        const receivedAt = (handling.event?.occurredAt ?? now).toISOString();
        const incoming = factsOf(normalised, submission.consent, receivedAt);
        refuseUnidentifiable(incoming, normalised);
        await lockIdentities(transaction, tenant, incoming.identities);
        const placed = await place(transaction, tenant, brand.id, incoming, normalised, {
          eventId: event_id,
          now,
        });
        return announce(transaction, tenant, placed, handling, now);
      },
    ),
  );
  return handled.result;
}

interface Placed {
  readonly outcome: IngestResult['outcome'];
  readonly leadId: string;
}

async function place(
  transaction: TenantTransaction,
  tenant: string,
  brandId: string,
  incoming: LeadFacts,
  normalised: NormalisedLead,
  { eventId, now }: { readonly eventId: string | undefined; readonly now: Date },
): Promise<Placed> {
  const candidates = await findCandidates(transaction, incoming.identities);
  const decision = decide(incoming, normalised, candidates);
  const kept =
    decision.action === 'merge'
      ? candidates.find((lead) => lead.row.id === decision.leadId)
      : undefined;
  const owned = identitiesOwned(candidates, kept);

  if (!kept) {
    const leadId = await insertLead(transaction, tenant, brandId, incoming);
    await saveIdentities(transaction, tenant, leadId, incoming.identities, owned);
    await insertTouchpoint(transaction, tenant, leadId, incoming, normalised.issues, eventId);
    if (decision.action === 'review') await queueReview(transaction, tenant, leadId, decision);
    return { outcome: 'created', leadId };
  }

  const leadId = kept.row.id;
  const { lead, log } = mergeLeads(kept.facts, incoming, 'hard_match', now.toISOString());
  const changes = changesBy(kept.facts, incoming);
  await updateLead(transaction, tenant, leadId, lead);
  await saveIdentities(transaction, tenant, leadId, incoming.identities, owned);
  await insertTouchpoint(transaction, tenant, leadId, incoming, normalised.issues, eventId);
  if (changes.length === 0) return { outcome: 'unchanged', leadId };
  await transaction
    .insertInto('merge_log')
    .values({
      id: uuidV7(),
      tenant_id: tenant,
      lead_id: leadId,
      cause: log.cause,
      entry: jsonb(log),
      event_id: eventId ?? null,
      merged_at: now,
    })
    .execute();
  return { outcome: 'merged', leadId };
}

function decide(
  incoming: LeadFacts,
  normalised: NormalisedLead,
  candidates: readonly StoredLead[],
): MergeDecision {
  const holder = leadHoldingAll(candidates, incoming.identities);
  return decideMerge(
    { name: normalised.name, identities: incoming.identities },
    (holder ? [holder] : candidates).map(({ row, facts }) => ({
      leadId: row.id,
      name: row.name,
      identities: facts.identities,
    })),
  );
}

/** Identities that belong to a lead other than `kept`. */
function identitiesOwned(
  candidates: readonly StoredLead[],
  kept: StoredLead | undefined,
): readonly Identity[] {
  return candidates
    .filter((lead) => lead !== kept)
    .flatMap((lead) =>
      lead.facts.identities.filter(
        (mine) => !lead.contested.some((theirs) => sameIdentity(mine, theirs)),
      ),
    );
}

async function queueReview(
  transaction: TenantTransaction,
  tenant: string,
  leadId: string,
  decision: Extract<MergeDecision, { action: 'review' }>,
): Promise<void> {
  await transaction
    .insertInto('merge_reviews')
    .values({
      id: uuidV7(),
      tenant_id: tenant,
      lead_id: leadId,
      candidate_ids: [...decision.candidates],
      reason: decision.reason,
      conflicting_kinds: [...decision.conflictingKinds],
    })
    .execute();
}

async function announce(
  transaction: TenantTransaction,
  tenant: string,
  { outcome, leadId }: Placed,
  { cause }: Handling,
  now: Date,
): Promise<IngestResult> {
  const lead = summaryOf(await requireLead(transaction, leadId));
  if (outcome !== 'unchanged') {
    await publish(transaction, tenant, {
      type: 'lead.ingested',
      aggregate: { type: 'lead', id: leadId },
      data: { outcome, lead },
      cause,
      occurredAt: now,
    });
  }
  return { outcome, lead };
}

function refuseUnidentifiable(incoming: LeadFacts, { issues }: NormalisedLead): void {
  if (incoming.identities.length > 0) return;
  throw new Problem({
    status: 422,
    code: 'lead_unidentifiable',
    detail:
      'Neither e-mail, phone nor external id of this lead can be used, so it could not be recognised again.',
    fields: issues.map(({ field, code }) => ({
      field: `submission.${field}`,
      message: issueTexts[code],
    })),
  });
}

const issueTexts = {
  email_invalid: 'This is not an e-mail address.',
  phone_invalid: 'This is not a phone number of any country, nor of the brand’s.',
  phone_digits_lost:
    'A spreadsheet turned this number into scientific notation and lost its last digits.',
} as const;
