import type { IDataObject } from 'n8n-workflow';
import { openEngine } from '../../engine/engine';
import type { ApiRequest } from '../../exchange/apiRequest';
import type { ItemRun } from '../../items/eachItem';
import { optionalText } from '../../items/parameters';

/** Sends one request to the engine for the item's tenant. The only place of this node that does. */
export async function engineRequest(
  run: ItemRun,
  request: Omit<ApiRequest, 'timeoutMs'>,
): Promise<IDataObject> {
  const engine = await openEngine(run.context, run.itemIndex);
  return await engine.send(request, optionalText(run, 'tenant'));
}

/** `event_id` of a request body, or nothing when the item does not come from an event. */
export function eventIdOf(run: ItemRun): { event_id?: string } {
  const eventId = optionalText(run, 'eventId');
  return eventId === '' ? {} : { event_id: eventId };
}

/** One path segment. */
export function segment(id: string): string {
  return encodeURIComponent(id);
}
