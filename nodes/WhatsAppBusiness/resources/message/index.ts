import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as markRead from './markRead';
import * as sendTemplate from './sendTemplate';
import * as sendText from './sendText';

export const operations = { markRead, sendTemplate, sendText };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['message'] } },
    options: [
      {
        name: 'Mark Read',
        value: 'markRead',
        action: 'Mark a message as read',
        description: 'Show the sender that a message was read',
      },
      {
        name: 'Send Template',
        value: 'sendTemplate',
        action: 'Send a template message',
        description: 'Send an approved template, at any time',
      },
      {
        name: 'Send Text',
        value: 'sendText',
        action: 'Send a text message',
        description: 'Send free text within 24 hours of the last message of the person',
      },
    ],
    default: 'sendText',
  },
  ...showFor('message', operations),
];
