import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as claim from './claim';
import * as update from './update';

export const operations = { claim, update };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['interaction'] } },
    options: [
      {
        name: 'Claim',
        value: 'claim',
        action: 'Claim an interaction with a lead',
        description: 'Check consent and reserve the right to send one message once',
      },
      {
        name: 'Update',
        value: 'update',
        action: 'Update an interaction',
        description: 'Record what became of a claimed message',
      },
    ],
    default: 'claim',
  },
  ...showFor('interaction', operations),
];
