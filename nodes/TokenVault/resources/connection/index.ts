import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as get from './get';
import * as getAll from './getAll';
import * as revoke from './revoke';

export const operations = { get, getAll, revoke };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['connection'] } },
    options: [
      {
        name: 'Get',
        value: 'get',
        action: 'Get a connection',
        description: 'Get a connection: provider, account, scopes and status, never its token',
      },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many connections',
        description: 'Get many connections, for example those that need a new login',
      },
      {
        name: 'Revoke',
        value: 'revoke',
        action: 'Revoke a connection',
        description: 'Revoke the grant at the provider and forget the token',
      },
    ],
    default: 'getAll',
  },
  ...showFor('connection', operations),
];
