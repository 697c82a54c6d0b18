import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as adapt from './adapt';
import * as checkClaims from './checkClaims';
import * as research from './research';
import * as summarizeInput from './summarizeInput';
import * as write from './write';

export const operations = { adapt, checkClaims, research, summarizeInput, write };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['content'] } },
    options: [
      {
        name: 'Adapt to Network',
        value: 'adapt',
        action: 'Adapt content to networks',
        description: 'Fit one approved piece to several networks without saying anything new',
      },
      {
        name: 'Check Claims',
        value: 'checkClaims',
        action: 'Check claims of content',
        description: 'List every claim of a draft with the fact that supports it, or none',
      },
      {
        name: 'Research',
        value: 'research',
        action: 'Research content',
        description: 'Propose angles for the next piece, each with a quotation from your sources',
      },
      {
        name: 'Summarize Input',
        value: 'summarizeInput',
        action: 'Summarize input for content',
        description: 'Turn a transcript, article or note into a title, a summary and key points',
      },
      {
        name: 'Write',
        value: 'write',
        action: 'Write content',
        description: 'Write one post in the voice of the brand, within the limits of a network',
      },
    ],
    default: 'write',
  },
  ...showFor('content', operations),
];
