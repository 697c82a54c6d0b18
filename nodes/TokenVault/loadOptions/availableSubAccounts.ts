import type { ILoadOptionsFunctions, INodePropertyOptions } from 'n8n-workflow';
import { readSubAccounts } from '../../connections/subAccounts';
import { listSource, requireValues } from '../../connections/listSource';
import { openVault } from '../../connections/vault';
import { atNodeBoundary } from '../../items/nodeBoundary';
import { optionalLocated } from '../../items/parameters';
import { choiceValue } from '../shared/choiceValue';

/** What can be chosen below the connection the node is set to; nothing until one is. */
export async function getAvailableSubAccounts(
  this: ILoadOptionsFunctions,
): Promise<INodePropertyOptions[]> {
  return await atNodeBoundary(this, async () => {
    const id = optionalLocated(listSource(this), 'connectionId');
    if (id === '') return [];
    requireValues({ by: 'id', id });
    const vault = await openVault(this, 0);
    const known = await readSubAccounts(vault, id, true);
    return known.map((each) => ({
      name: `${each.name} (${each.kind.replaceAll('_', ' ')})`,
      value: choiceValue(each),
    }));
  });
}
