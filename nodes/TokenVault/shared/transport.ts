import type { IDataObject } from 'n8n-workflow';
import { openVault } from '../../connections/vault';
import type { ApiRequest } from '../../exchange/apiRequest';
import { isDataObject } from '../../exchange/dataObject';
import type { ItemRun } from '../../items/eachItem';

/** Sends one request to the vault. The only place of this node that does. */
export async function vaultRequest(
  run: Pick<ItemRun, 'context' | 'itemIndex'>,
  request: Omit<ApiRequest, 'timeoutMs'>,
): Promise<IDataObject> {
  const vault = await openVault(run.context, run.itemIndex);
  const { body } = await vault.send(request);
  return isDataObject(body) ? body : {};
}

/** One path segment. */
export function segment(id: string): string {
  return encodeURIComponent(id);
}
