import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as choose from './choose';
import * as getAll from './getAll';

export const operations = { choose, getAll };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['subAccount'] } },
    options: [
      {
        name: 'Choose',
        value: 'choose',
        action: 'Choose the sub accounts of a connection',
        description: 'Say which pages, ad accounts or phone numbers workflows may use',
      },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many sub accounts',
        description: 'Get the pages, ad accounts or phone numbers below a connection',
      },
    ],
    default: 'getAll',
  },
  ...showFor('subAccount', operations),
];
