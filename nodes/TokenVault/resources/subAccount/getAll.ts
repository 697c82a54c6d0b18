import type { INodeProperties } from 'n8n-workflow';
import { readSubAccounts } from '../../../connections/subAccounts';
import { openVault } from '../../../connections/vault';
import { eachItem } from '../../../items/eachItem';
import { limitFields, limitOf } from '../../../items/limit';
import { collection, located } from '../../../items/parameters';
import { connectionField } from '../../shared/descriptions';

export const description: INodeProperties[] = [
  connectionField,
  ...limitFields,
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add Option',
    default: {},
    options: [
      {
        displayName: 'Include Available',
        name: 'available',
        type: 'boolean',
        default: false,
        description: 'Whether to ask the provider as well and give those that could be chosen',
      },
    ],
  },
];

export const execute = eachItem(async (run) => {
  const id = located(run, 'connectionId', 'Connection');
  const available = collection(run, 'options').available === true;
  const limit = limitOf(run);
  const vault = await openVault(run.context, run.itemIndex);
  const subAccounts = await readSubAccounts(vault, id, available);
  return subAccounts.slice(0, limit).map(({ row }) => ({ ...row, connection_id: id }));
});
