import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { located } from '../../../items/parameters';
import { connectionField } from '../../shared/descriptions';
import { segment, vaultRequest } from '../../shared/transport';
import { healthOf } from '../../shared/health';

export const description: INodeProperties[] = [connectionField];

export const execute = eachItem(async (run) => {
  const id = located(run, 'connectionId', 'Connection');
  const connection = await vaultRequest(run, {
    method: 'GET',
    path: `/v1/connections/${segment(id)}`,
    idempotent: true,
  });
  return { ...healthOf(connection, Date.now()), connection_id: id };
});
