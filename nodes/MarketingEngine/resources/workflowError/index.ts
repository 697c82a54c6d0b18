import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as report from './report';

export const operations = { report };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['workflowError'] } },
    options: [
      {
        name: 'Report',
        value: 'report',
        action: 'Report a workflow error',
        description: 'Record that a workflow ended badly; repeats within 15 minutes are grouped',
      },
    ],
    default: 'report',
  },
  ...showFor('workflowError', operations),
];
