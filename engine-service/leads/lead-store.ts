import { sql, type Selectable } from 'kysely';
import { v7 as uuidV7 } from 'uuid';
import type { ConsentRecord } from '../../core/consent/contact';
import type { LeadFacts } from '../../core/leads/facts';
import { sameIdentity, type Identity } from '../../core/leads/identity';
import type { NormaliseIssue } from '../../core/leads/normalise';
import { jsonb } from '../database/jsonb';
import type { EngineSchema } from '../database/schema';
import type { TenantTransaction } from '../database/tenant-transaction';

/** Distinct messages kept in view per lead; more are stored but not read. */
const messagesInView = 50;

export type LeadRow = Selectable<EngineSchema['leads']>;

export interface StoredLead {
  readonly row: LeadRow;
  readonly facts: LeadFacts;
  /** Its identities that another lead owns. */
  readonly contested: readonly Identity[];
}

/** Leads with everything merging needs to know of them, in the order of `ids`; unknown ids are left out. */
export async function loadLeads(
  transaction: TenantTransaction,
  ids: readonly string[],
): Promise<readonly StoredLead[]> {
  if (ids.length === 0) return [];
  const wanted = [...ids];
  const rows = await transaction
    .selectFrom('leads')
    .selectAll()
    .where('id', 'in', wanted)
    .execute();
  const identities = await transaction
    .selectFrom('identities')
    .select(['lead_id', 'kind', 'channel', 'value', 'contested'])
    .where('lead_id', 'in', wanted)
    .execute();
  const consents = await transaction
    .selectFrom('consents')
    .select(['lead_id', 'purpose', 'channel', 'granted', 'decided_at', 'proof'])
    .where('lead_id', 'in', wanted)
    .orderBy('purpose')
    .orderBy('channel')
    .execute();
  const messages = await sql<{ lead_id: string; text: string; received_at: Date }>`
    select lead_id, text, received_at from (
      select lead_id, message as text, min(occurred_at) as received_at,
             row_number() over (partition by lead_id order by min(occurred_at) desc) as position
      from touchpoints
      where lead_id = any (${wanted}::uuid[]) and message is not null
      group by lead_id, message
    ) newest
    where position <= ${messagesInView}
    order by received_at desc, text`.execute(transaction);

  const byId = new Map(rows.map((row) => [row.id, row]));
  return wanted.flatMap((id) => {
    const row = byId.get(id);
    if (!row) return [];
    const own = identities.filter((identity) => identity.lead_id === id);
    return [
      {
        row,
        contested: own.filter((identity) => identity.contested).map(toIdentity),
        facts: {
          fields: row.facts,
          source: { value: row.source, observed_at: row.source_observed_at.toISOString() },
          utm: row.utm,
          consents: consents.filter((consent) => consent.lead_id === id).map(toConsent),
          identities: own.map(toIdentity),
          messages: messages.rows
            .filter((message) => message.lead_id === id)
            .map(({ text, received_at }) => ({ text, received_at: received_at.toISOString() })),
          first_seen_at: row.first_seen_at.toISOString(),
          last_seen_at: row.last_seen_at.toISOString(),
          last_whatsapp_inbound_at: row.last_whatsapp_inbound_at?.toISOString() ?? null,
          touchpoints: row.touchpoint_count,
        },
      },
    ];
  });
}

/** The lead's own row from what is known of it. */
function columnsOf(facts: LeadFacts) {
  const { fields } = facts;
  return {
    source: facts.source.value,
    source_observed_at: new Date(facts.source.observed_at),
    name: fields.name?.value ?? null,
    company: fields.company?.value ?? null,
    email: fields.email?.value ?? null,
    phone: fields.phone?.value ?? null,
    locale: fields.locale?.value ?? null,
    country: fields.country?.value ?? null,
    time_zone: fields.time_zone?.value ?? null,
    facts: jsonb(facts.fields),
    utm: jsonb(facts.utm),
    touchpoint_count: facts.touchpoints,
    first_seen_at: new Date(facts.first_seen_at),
    last_seen_at: new Date(facts.last_seen_at),
    last_whatsapp_inbound_at:
      facts.last_whatsapp_inbound_at === null ? null : new Date(facts.last_whatsapp_inbound_at),
  };
}

export async function insertLead(
  transaction: TenantTransaction,
  tenant: string,
  brandId: string,
  facts: LeadFacts,
): Promise<string> {
  const id = uuidV7();
  await transaction
    .insertInto('leads')
    .values({ id, tenant_id: tenant, brand_id: brandId, ...columnsOf(facts) })
    .execute();
  await saveConsents(transaction, tenant, id, facts);
  return id;
}

export async function updateLead(
  transaction: TenantTransaction,
  tenant: string,
  id: string,
  facts: LeadFacts,
): Promise<void> {
  await transaction
    .updateTable('leads')
    .set({ ...columnsOf(facts), updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .execute();
  await saveConsents(transaction, tenant, id, facts);
}

/**
 * Gives a lead its identities. One that another lead owns is kept as contested, for a person to decide.
 * @returns the contested ones.
 */
export async function saveIdentities(
  transaction: TenantTransaction,
  tenant: string,
  leadId: string,
  identities: readonly Identity[],
  ownedByOthers: readonly Identity[],
): Promise<void> {
  if (identities.length === 0) return;
  await transaction
    .insertInto('identities')
    .values(
      identities.map(({ kind, channel, value }) => ({
        id: uuidV7(),
        tenant_id: tenant,
        lead_id: leadId,
        kind,
        channel,
        value,
        contested: ownedByOthers.some((owned) => sameIdentity(owned, { kind, channel, value })),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'lead_id', 'kind', 'channel', 'value']).doNothing(),
    )
    .execute();
}

export async function insertTouchpoint(
  transaction: TenantTransaction,
  tenant: string,
  leadId: string,
  incoming: LeadFacts,
  issues: readonly NormaliseIssue[],
  eventId: string | undefined,
): Promise<void> {
  await transaction
    .insertInto('touchpoints')
    .values({
      id: uuidV7(),
      tenant_id: tenant,
      lead_id: leadId,
      source: incoming.source.value,
      message: incoming.messages[0]?.text ?? null,
      utm: jsonb(incoming.utm),
      issues: jsonb(issues.map(({ field, code }) => ({ field, code }))),
      event_id: eventId ?? null,
      occurred_at: new Date(incoming.first_seen_at),
    })
    .execute();
}

async function saveConsents(
  transaction: TenantTransaction,
  tenant: string,
  leadId: string,
  facts: LeadFacts,
): Promise<void> {
  if (facts.consents.length === 0) return;
  await transaction
    .insertInto('consents')
    .values(
      facts.consents.map((consent) => ({
        id: uuidV7(),
        tenant_id: tenant,
        lead_id: leadId,
        purpose: consent.purpose,
        channel: consent.channel,
        granted: consent.granted,
        proof: consent.proof,
        jurisdiction: facts.fields.country?.value ?? null,
        decided_at: new Date(consent.decided_at),
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'lead_id', 'purpose', 'channel']).doUpdateSet((from) => ({
        granted: from.ref('excluded.granted'),
        proof: from.ref('excluded.proof'),
        decided_at: from.ref('excluded.decided_at'),
        updated_at: sql<Date>`now()`,
      })),
    )
    .execute();
}

function toIdentity({ kind, channel, value }: Identity): Identity {
  return { kind, channel, value };
}

function toConsent(
  row: Pick<
    Selectable<EngineSchema['consents']>,
    'purpose' | 'channel' | 'granted' | 'decided_at' | 'proof'
  >,
): ConsentRecord {
  const { purpose, channel, granted, proof } = row;
  return { purpose, channel, granted, decided_at: row.decided_at.toISOString(), proof };
}
