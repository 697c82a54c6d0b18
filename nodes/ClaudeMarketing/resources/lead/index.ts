import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as brief from './brief';
import * as personalize from './personalize';
import * as score from './score';

export const operations = { brief, personalize, score };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['lead'] } },
    options: [
      {
        name: 'Brief',
        value: 'brief',
        action: 'Write a briefing on a lead',
        description: 'Tell the person who meets the lead what to know, from facts only',
      },
      {
        name: 'Personalize',
        value: 'personalize',
        action: 'Write a personal message to a lead',
        description: 'Write a short message in the language of the lead and the voice of the brand',
      },
      {
        name: 'Score',
        value: 'score',
        action: 'Score a lead',
        description: 'Read what the lead wants and compute a score, with reasons and evidence',
      },
    ],
    default: 'score',
  },
  ...showFor('lead', operations),
];
