import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as create from './create';

export const operations = { create };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['connectLink'] } },
    options: [
      {
        name: 'Create',
        value: 'create',
        action: 'Create a connect link',
        description: 'Create a link with which a client connects an account',
      },
    ],
    default: 'create',
  },
  ...showFor('connectLink', operations),
];
