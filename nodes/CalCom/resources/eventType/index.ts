import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as getAll from './getAll';

export const operations = { getAll };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['eventType'] } },
    options: [
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many event types',
        description: 'Get many kinds of meeting that can be booked',
      },
    ],
    default: 'getAll',
  },
  ...showFor('eventType', operations),
];
