import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as weeklyNarrative from './weeklyNarrative';

export const operations = { weeklyNarrative };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['report'] } },
    options: [
      {
        name: 'Weekly Narrative',
        value: 'weeklyNarrative',
        action: 'Write a weekly narrative for a report',
        description: 'Tell the week in words: what happened, what worked, what did not, what next',
      },
    ],
    default: 'weeklyNarrative',
  },
  ...showFor('report', operations),
];
