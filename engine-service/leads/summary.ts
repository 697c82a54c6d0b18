import type { LeadSummary } from '../../core/leads/lead';
import { notFound } from '../../platform/http/problem';
import type { TenantTransaction } from '../database/tenant-transaction';
import { loadLeads, type StoredLead } from './lead-store';

/** Messages an event carries; a long conversation is read from the lead itself. */
const messagesInSummary = 10;

export function summaryOf({ row, facts }: StoredLead): LeadSummary {
  return {
    id: row.id,
    brand_id: row.brand_id,
    name: row.name,
    company: row.company,
    email: row.email,
    phone: row.phone,
    locale: row.locale,
    source: row.source,
    messages: facts.messages.slice(0, messagesInSummary).map((message) => message.text),
    utm: { ...facts.utm },
    country: row.country,
    time_zone: row.time_zone,
    consent: facts.consents.map(({ purpose, channel, granted }) => ({ purpose, channel, granted })),
    last_whatsapp_inbound_at: facts.last_whatsapp_inbound_at,
    first_seen_at: facts.first_seen_at,
    last_seen_at: facts.last_seen_at,
    touchpoints: facts.touchpoints,
  };
}

/** @throws Problem 404 when the tenant has no such lead. */
export async function requireLead(transaction: TenantTransaction, id: string): Promise<StoredLead> {
  const [lead] = await loadLeads(transaction, [id]);
  if (!lead) throw notFound('The lead');
  return lead;
}
