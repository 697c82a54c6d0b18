import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as getHealth from './getHealth';
import * as refresh from './refresh';

export const operations = { getHealth, refresh };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['token'] } },
    options: [
      {
        name: 'Get Health',
        value: 'getHealth',
        action: 'Get the health of a token',
        description: 'Tell whether the token works, when it ends and whether its owner must act',
      },
      {
        name: 'Refresh',
        value: 'refresh',
        action: 'Refresh a token',
        description: 'Force one refresh now',
      },
    ],
    default: 'getHealth',
  },
  ...showFor('token', operations),
];
