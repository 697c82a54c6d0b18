import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as analyzeCompetitors from './analyzeCompetitors';
import * as proposeCampaign from './proposeCampaign';
import * as recommendChanges from './recommendChanges';

export const operations = { analyzeCompetitors, proposeCampaign, recommendChanges };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['ad'] } },
    options: [
      {
        name: 'Analyze Competitors',
        value: 'analyzeCompetitors',
        action: 'Analyze ads of competitors',
        description: 'Group ads by what they promise, with quotations, and tell what none says',
      },
      {
        name: 'Propose Campaign',
        value: 'proposeCampaign',
        action: 'Propose an ad campaign',
        description: 'Propose a campaign within hard limits for a person to decide on',
      },
      {
        name: 'Recommend Changes',
        value: 'recommendChanges',
        action: 'Recommend changes to ads',
        description: 'Choose among allowed actions for each ad set and explain it with its figures',
      },
    ],
    default: 'proposeCampaign',
  },
  ...showFor('ad', operations),
];
