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
    displayOptions: { show: { resource: ['booking'] } },
    options: [
      {
        name: 'Claim',
        value: 'claim',
        action: 'Claim the booking of a lead',
        description: 'Reserve the right to book for a lead, so that two runs never do',
      },
      {
        name: 'Update',
        value: 'update',
        action: 'Update a booking',
        description: 'Record what became of a claimed booking',
      },
    ],
    default: 'claim',
  },
  ...showFor('booking', operations),
];
