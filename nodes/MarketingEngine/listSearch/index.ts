import type { IDataObject, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { openEngine } from '../../engine/engine';
import { rowsOf } from '../../engine/pages';
import { atNodeBoundary } from '../../items/nodeBoundary';

const pageSize = 50;

export async function searchLeads(
  this: ILoadOptionsFunctions,
  filter?: string,
  cursor?: string,
): Promise<INodeListSearchResult> {
  return await search(this, '/api/leads', { ...(filter ? { q: filter } : {}) }, cursor, leadLabel);
}

export async function searchBrands(
  this: ILoadOptionsFunctions,
  filter?: string,
  cursor?: string,
): Promise<INodeListSearchResult> {
  const found = await search(this, '/api/brands', {}, cursor, (row) => textOf(row.name));
  const wanted = filter?.toLowerCase() ?? '';
  return {
    ...found,
    results: found.results.filter(({ name }) => name.toLowerCase().includes(wanted)),
  };
}

async function search(
  context: ILoadOptionsFunctions,
  path: string,
  query: IDataObject,
  cursor: string | undefined,
  labelOf: (row: IDataObject) => string,
): Promise<INodeListSearchResult> {
  return await atNodeBoundary(context, async () => {
    const engine = await openEngine(context, 0);
    const tenant = textOf(context.getCurrentNodeParameter('tenant', { extractValue: true }));
    const answer = await engine.send(
      {
        method: 'GET',
        path,
        query: { ...query, limit: pageSize, ...(cursor ? { cursor } : {}) },
        idempotent: true,
      },
      // An expression has no value while the workflow is being edited.
      tenant.startsWith('=') ? '' : tenant,
    );
    return {
      results: rowsOf(answer).map((row) => ({
        name: labelOf(row) || textOf(row.id),
        value: textOf(row.id),
      })),
      ...(typeof answer.next_cursor === 'string' ? { paginationToken: answer.next_cursor } : {}),
    };
  });
}

function leadLabel(row: IDataObject): string {
  return [row.name, row.company, row.email ?? row.phone].map(textOf).filter(Boolean).join(' · ');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
