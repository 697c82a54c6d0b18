import type { IDataObject } from 'n8n-workflow';
import { isDataObject } from '../exchange/dataObject';
import { RequestFailure } from '../exchange/failure';
import type { Engine } from './engine';

/** Rows asked for per request; the engine's largest page. */
const pageSize = 100;
/** A list longer than this is a mistake in the filter, not something to carry through a workflow. */
const mostPages = 1_000;

/** Reads a cursor-paged list of the engine, at most `limit` rows. */
export async function readList(
  engine: Engine,
  tenant: string,
  path: string,
  query: IDataObject,
  limit: number,
): Promise<IDataObject[]> {
  const rows: IDataObject[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const answer = await engine.send(
      {
        method: 'GET',
        path,
        query: {
          ...query,
          limit: Math.min(pageSize, limit - rows.length),
          ...(cursor === undefined ? {} : { cursor }),
        },
        idempotent: true,
      },
      tenant,
    );
    rows.push(...rowsOf(answer));
    cursor = typeof answer.next_cursor === 'string' ? answer.next_cursor : undefined;
    if (cursor === undefined || rows.length >= limit) return rows.slice(0, limit);
  }
  throw new RequestFailure({
    code: 'too_many_rows',
    message: `The list did not end after ${String(mostPages)} pages`,
    fix: 'Narrow the filters, or set a limit.',
  });
}

/** Rows of one page. */
export function rowsOf(answer: IDataObject): IDataObject[] {
  const items: unknown = answer.items;
  return Array.isArray(items) ? items.filter(isDataObject) : [];
}
