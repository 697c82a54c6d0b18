import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { located } from '../../../items/parameters';
import { connectionField } from '../../shared/descriptions';
import { segment, vaultRequest } from '../../shared/transport';

export const description: INodeProperties[] = [
  {
    displayName:
      "The vault revokes the grant at the provider where it can, and forgets the token. Only the account's owner can connect it again.",
    name: 'revokeNotice',
    type: 'notice',
    default: '',
  },
  connectionField,
];

export const execute = eachItem(async (run) => {
  const id = located(run, 'connectionId', 'Connection');
  const receipt = await vaultRequest(run, {
    method: 'DELETE',
    path: `/v1/connections/${segment(id)}`,
    idempotent: true,
  });
  return { deleted: true, ...receipt, id };
});
