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
    displayOptions: { show: { resource: ['template'] } },
    options: [
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many templates',
        description: 'Get many message templates of a business account',
      },
    ],
    default: 'getAll',
  },
  ...showFor('template', operations),
];
