import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { isDataObject } from '../../exchange/dataObject';
import { atNodeBoundary } from '../../items/nodeBoundary';
import { callCalCom, connectCalComForList, dataOf } from '../shared/transport';

export async function searchEventTypes(
  this: ILoadOptionsFunctions,
  filter?: string,
): Promise<INodeListSearchResult> {
  return await atNodeBoundary(this, async () => {
    const connection = await connectCalComForList(this, 'EVENT_TYPE_READ');
    const answer = await callCalCom(connection, {
      api: 'eventTypes',
      method: 'GET',
      path: '/v2/event-types',
      idempotent: true,
    });
    const data = dataOf(answer);
    const wanted = filter?.toLowerCase() ?? '';
    const results = (Array.isArray(data) ? data.filter(isDataObject) : [])
      .map(({ id, title, lengthInMinutes, bookingUrl }) => ({
        name: `${String(title)} (${String(lengthInMinutes)} min)`,
        value: String(id),
        ...(typeof bookingUrl === 'string' ? { url: bookingUrl } : {}),
      }))
      .filter(({ name, value }) => name.toLowerCase().includes(wanted) || value === wanted);
    return { results };
  });
}
