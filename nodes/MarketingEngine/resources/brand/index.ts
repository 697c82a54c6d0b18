import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as get from './get';
import * as getAll from './getAll';

export const operations = { get, getAll };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['brand'] } },
    options: [
      {
        name: 'Get',
        value: 'get',
        action: 'Get a brand',
        description: 'Get a brand with its products, meeting and WhatsApp settings',
      },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many brands',
        description: 'Get many brands of a tenant',
      },
    ],
    default: 'get',
  },
  ...showFor('brand', operations),
];
