import type { IDataObject } from 'n8n-workflow';
import { z } from 'zod/v4';

/**
 * What every batch has, whatever its events are: an engine that is newer than this package may send event
 * types it does not know, and they are passed on as they come. Core's own schema is for producers.
 */
const delivery = z.object({
  delivery_id: z.string().min(1),
  subscription_id: z.string().min(1),
  attempt: z.number().int().min(1),
  events: z
    .array(
      z.looseObject({ id: z.string().min(1), type: z.string().min(1), tenant: z.string().min(1) }),
    )
    .min(1),
});

/** One item per event of a verified body, each knowing the delivery it came with; undefined when it is no batch. */
export function eventsOf(body: string): IDataObject[] | undefined {
  const parsed = delivery.safeParse(readJson(body));
  if (!parsed.success) return undefined;
  const { delivery_id, subscription_id, attempt, events } = parsed.data;
  return events.map((event) => ({ ...event, delivery_id, subscription_id, attempt }));
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
