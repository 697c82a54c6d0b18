import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { asRecord } from '../exchange/answer';
import { atNodeBoundary } from '../items/nodeBoundary';
import { listRows, openVault } from './vault';

const pageSize = 50;

/** List search over the connections of the vault, of one provider or of all. */
export function connectionSearch(provider?: string) {
  return async function searchConnections(
    this: ILoadOptionsFunctions,
    filter?: string,
    cursor?: string,
  ): Promise<INodeListSearchResult> {
    return await atNodeBoundary(this, async () => {
      const vault = await openVault(this, 0);
      const { body } = await vault.send({
        method: 'GET',
        path: '/v1/connections',
        query: {
          limit: pageSize,
          ...(provider === undefined ? {} : { provider }),
          ...(cursor === undefined ? {} : { cursor }),
        },
        idempotent: true,
      });
      const wanted = filter?.toLowerCase() ?? '';
      const results = listRows(body)
        .map((row) => ({ name: labelOf(row), value: String(row.id) }))
        .filter(({ name, value }) => name.toLowerCase().includes(wanted) || value === wanted);
      const next = asRecord(body)?.next_cursor;
      return { results, ...(typeof next === 'string' ? { paginationToken: next } : {}) };
    });
  };
}

/** e.g. `WhatsApp Dakar · whatsapp · brand-42 (reauth_required)`. */
function labelOf(row: Readonly<Record<string, unknown>>): string {
  const account = asRecord(row.account)?.name;
  const parts = [row.label ?? account, row.provider, row.subject].filter(
    (part) => typeof part === 'string' && part !== '',
  );
  return `${parts.join(' · ')}${row.status === 'active' ? '' : ` (${String(row.status)})`}`;
}
