import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as reject from './reject';

export const operations = { reject };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['event'] } },
    options: [
      {
        name: 'Reject',
        value: 'reject',
        action: 'Reject an event',
        description:
          'Send one event of a batch back: it is delivered again or goes to the dead letters',
      },
    ],
    default: 'reject',
  },
  ...showFor('event', operations),
];
