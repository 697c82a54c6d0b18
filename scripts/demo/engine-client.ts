import { z } from 'zod/v4';
import { callJson } from './http';
import { engineHeaders, type Installation } from './installation';

const leadList = z.object({
  items: z.array(z.object({ id: z.uuid(), email: z.string().nullable() })),
});

const leadDetail = z.object({
  lead: z.object({ id: z.uuid(), touchpoints: z.int() }),
  score: z
    .object({
      score: z.int(),
      temperature: z.enum(['hot', 'warm', 'cold']),
      scorer: z.enum(['model', 'rules']),
      evidence: z.array(z.object({ feature: z.string(), quote: z.string() })),
    })
    .nullable(),
  bookings: z.array(
    z.object({
      id: z.uuid(),
      status: z.string(),
      start: z.string().nullable(),
      external_id: z.string().nullable(),
      mode: z.string().nullable(),
    }),
  ),
  interactions: z.array(
    z.object({
      id: z.uuid(),
      channel: z.string(),
      status: z.string(),
      external_id: z.string().nullable(),
    }),
  ),
  briefing: z.object({ text: z.string() }).nullable(),
});

export type LeadDetail = z.output<typeof leadDetail>;

/** What the demo and the end-to-end tests read from the engine, with the key n8n uses. */
export class EngineClient {
  constructor(
    private readonly url: string,
    private readonly installation: Installation,
  ) {}

  async leadsByEmail(email: string) {
    const query = new URLSearchParams({ q: email, limit: '50' });
    const { items } = await callJson(`${this.url}/api/leads?${query.toString()}`, leadList, {
      headers: engineHeaders(this.installation),
    });
    return items.filter((lead) => lead.email === email.toLowerCase());
  }

  lead(id: string): Promise<LeadDetail> {
    return callJson(`${this.url}/api/leads/${id}`, leadDetail, {
      headers: engineHeaders(this.installation),
    });
  }
}
