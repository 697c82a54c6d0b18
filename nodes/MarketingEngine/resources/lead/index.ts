import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as get from './get';
import * as getAll from './getAll';
import * as ingest from './ingest';
import * as saveBriefing from './saveBriefing';
import * as saveScores from './saveScores';

export const operations = { get, getAll, ingest, saveBriefing, saveScores };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['lead'] } },
    options: [
      {
        name: 'Get',
        value: 'get',
        action: 'Get a lead',
        description: 'Get a lead with its brand, score, bookings and interactions',
      },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many leads',
        description: 'Get many leads of a tenant',
      },
      {
        name: 'Ingest',
        value: 'ingest',
        action: 'Ingest a lead',
        description: 'Take in a submission: normalise it and create or merge the lead',
      },
      {
        name: 'Save Briefing',
        value: 'saveBriefing',
        action: 'Save the briefing of a lead',
        description: 'Store what the person who meets the lead should know',
      },
      {
        name: 'Save Scores',
        value: 'saveScores',
        action: 'Save scores of leads',
        description: 'Store scores, one request for up to 100 items of a tenant',
      },
    ],
    default: 'get',
  },
  ...showFor('lead', operations),
];
