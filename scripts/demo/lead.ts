import { randomInt, randomUUID } from 'node:crypto';
import { z } from 'zod/v4';
import type { leadSubmission } from '../../core/leads/submission';
import { webhookHeaders } from '../../core/webhooks/signature';
import { callJson } from './http';
import type { Installation } from './installation';

export type LeadBody = z.input<typeof leadSubmission>;

const accepted = z.object({ event_id: z.uuid(), status: z.enum(['accepted', 'duplicate']) });

/** A person who wants to buy, new each time: e-mail address and phone number are not used yet. */
export function hotLead(firstName: string): LeadBody {
  const unique = randomUUID().slice(0, 8);
  return {
    source: 'website-form',
    name: `${firstName} Ndiaye`,
    company: 'Ndiaye Cosmétiques',
    email: `${firstName.toLowerCase()}.${unique}@example.com`,
    phone: `+22177${randomInt(1_000_000, 9_999_999)}`,
    locale: 'fr-SN',
    message:
      'Bonjour, je suis la directrice. Nous voulons démarrer ce mois-ci, notre budget de 2 000 000 FCFA est validé. Pouvez-vous m’appeler demain pour commencer ?',
    utm: { source: 'instagram', medium: 'paid', campaign: 'rentree' },
    consent: { purpose: 'contact', granted: true, channels: ['whatsapp', 'email', 'phone'] },
  };
}

/** Sends a lead as a website would: signed, to the public address of the engine. */
export async function sendLead(engineUrl: string, known: Installation, lead: LeadBody) {
  const body = JSON.stringify(lead);
  const signed = webhookHeaders(known.webhookSecret, {
    id: `msg_${randomUUID()}`,
    timestampS: Math.floor(Date.now() / 1000),
    body,
  });
  return callJson(`${engineUrl}/api/webhooks/mkt-301`, accepted, {
    method: 'POST',
    headers: { ...signed, 'X-Webhook-Key': known.webhookKey },
    body: lead,
  });
}
