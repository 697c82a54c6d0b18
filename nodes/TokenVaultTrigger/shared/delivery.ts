import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v4';

/**
 * What every event has, whatever it tells: a vault that is newer than this package may send types and facts it
 * does not know, and they are passed on as they come.
 */
const event = z.object({
  type: z.string().min(1),
  timestamp: z.string(),
  data: z.looseObject({
    tenant: z.string(),
    connection: z.string().nullish(),
    subject: z.string().nullish(),
    provider: z.string().nullish(),
    status: z.string().nullish(),
    reason: z.string().nullish(),
  }),
});

/** The item of a verified body; undefined when it is no event. Every item has the same leading fields. */
export function itemOf(body: string, eventId: string): IDataObject | undefined {
  const parsed = event.safeParse(readJson(body));
  if (!parsed.success) return undefined;
  const { type, timestamp, data } = parsed.data;
  const { tenant, connection, subject, provider, status, reason, ...more } = data;
  return {
    event_id: eventId,
    type,
    timestamp,
    tenant,
    connection: connection ?? null,
    subject: subject ?? null,
    provider: provider ?? null,
    status: status ?? null,
    reason: reason ?? null,
    ...more,
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
