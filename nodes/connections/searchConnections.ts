import type {
  ILoadOptionsFunctions,
  INodeListSearchItems,
  INodeListSearchResult,
} from 'n8n-workflow';
import { asRecord } from '../exchange/answer';
import { atNodeBoundary } from '../items/nodeBoundary';
import { listRows, openVault, type Vault } from './vault';

const pageSize = 50;
/** The vault's largest page, for a search that may have to look through all. */
const searchedPageSize = 200;
const mostSearchedPages = 50;

/** List search over the connections of the vault, of one provider or of all. */
export function connectionSearch(provider?: string) {
  return async function searchConnections(
    this: ILoadOptionsFunctions,
    filter?: string,
    cursor?: string,
  ): Promise<INodeListSearchResult> {
    return await atNodeBoundary(this, async () => {
      const vault = await openVault(this, 0);
      const wanted = filter?.toLowerCase() ?? '';
      let next = cursor;
      // The editor asks for the next page when its list is scrolled: a page where nothing fits would end the search.
      for (let page = 0; page < mostSearchedPages; page++) {
        const read = await readPage(vault, wanted, provider, next);
        next = read.paginationToken;
        if (read.results.length > 0 || next === undefined) return read;
      }
      return { results: [] };
    });
  };
}

interface Page {
  readonly results: INodeListSearchItems[];
  readonly paginationToken?: string;
}

async function readPage(
  vault: Vault,
  wanted: string,
  provider: string | undefined,
  cursor: string | undefined,
): Promise<Page> {
  const { body } = await vault.send({
    method: 'GET',
    path: '/v1/connections',
    query: {
      limit: wanted === '' ? pageSize : searchedPageSize,
      ...(provider === undefined ? {} : { provider }),
      ...(cursor === undefined ? {} : { cursor }),
    },
    idempotent: true,
  });
  const results = listRows(body)
    .map((row) => ({ name: labelOf(row), value: String(row.id) }))
    .filter(({ name, value }) => name.toLowerCase().includes(wanted) || value === wanted);
  const next = asRecord(body)?.next_cursor;
  return { results, ...(typeof next === 'string' ? { paginationToken: next } : {}) };
}

/** e.g. `WhatsApp Dakar · whatsapp · brand-42 (reauth_required)`. */
function labelOf(row: Readonly<Record<string, unknown>>): string {
  const account = asRecord(row.account)?.name;
  const parts = [row.label ?? account, row.provider, row.subject].filter(
    (part) => typeof part === 'string' && part !== '',
  );
  return `${parts.join(' · ')}${row.status === 'active' ? '' : ` (${String(row.status)})`}`;
}
