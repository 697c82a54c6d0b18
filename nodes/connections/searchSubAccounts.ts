import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { atNodeBoundary } from '../items/nodeBoundary';
import { selectorOf } from './leaseWish';
import { listSource, requireValues } from './listSource';
import { readSubAccounts } from './subAccounts';
import { openVault } from './vault';
import type { Vendor } from './vendor';

/** List search over the sub-accounts chosen below the connection the node is set to. */
export function subAccountSearch(vendor: Pick<Vendor, 'provider'>) {
  return async function searchSubAccounts(
    this: ILoadOptionsFunctions,
    filter?: string,
  ): Promise<INodeListSearchResult> {
    return await atNodeBoundary(this, async () => {
      const connection = selectorOf(listSource(this), vendor);
      requireValues(connection);
      const vault = await openVault(this, 0);
      const chosen = await readSubAccounts(vault, await vault.connectionId(connection), false);
      const wanted = filter?.toLowerCase() ?? '';
      const results = chosen
        .map(({ name, providerId }) => ({ name: `${name} (${providerId})`, value: providerId }))
        .filter(({ name, value }) => name.toLowerCase().includes(wanted) || value === wanted);
      return { results };
    });
  };
}
