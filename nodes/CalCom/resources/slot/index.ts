import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as getAll from './getAll';
import * as reserve from './reserve';

export const operations = { getAll, reserve };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['slot'] } },
    options: [
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many slots',
        description: 'Get many free slots of an event type',
      },
      {
        name: 'Reserve',
        value: 'reserve',
        action: 'Reserve a slot',
        description: 'Hold a slot for a few minutes while the booking is made',
      },
    ],
    default: 'getAll',
  },
  ...showFor('slot', operations),
];
