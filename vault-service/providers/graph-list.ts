import type { Ask } from './sub-account';
import { isFields, text, type Fields } from './token-answer';

const pageSize = '100';
const mostPages = 20;

/**
 * Every entry of a list of the Graph API, page by page with its cursor (the `next` address it also offers carries the
 * token and is not followed). A list that may not be seen is empty.
 */
export async function graphList(
  ask: Ask,
  url: string,
  query: Readonly<Record<string, string>>,
): Promise<readonly Fields[]> {
  const entries: Fields[] = [];
  let after: string | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await ask({
      method: 'GET',
      url,
      query: { ...query, limit: pageSize, ...(after === undefined ? {} : { after }) },
    });
    if (!answer.ok || !isFields(answer.body)) return entries;
    const { data, paging } = answer.body;
    if (Array.isArray(data)) entries.push(...data.filter(isFields));
    const cursors = isFields(paging) ? paging['cursors'] : undefined;
    after =
      isFields(paging) && paging['next'] !== undefined && isFields(cursors)
        ? text(cursors['after'])
        : undefined;
    if (after === undefined) break;
  }
  return entries;
}
