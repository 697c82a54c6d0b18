import type { INodeProperties } from 'n8n-workflow';
import { showFor } from '../../../items/showFor';
import * as cancel from './cancel';
import * as create from './create';
import * as find from './find';
import * as get from './get';
import * as getAll from './getAll';
import * as reschedule from './reschedule';

export const operations = { cancel, create, find, get, getAll, reschedule };

export const description: INodeProperties[] = [
  {
    displayName: 'Operation',
    name: 'operation',
    type: 'options',
    noDataExpression: true,
    displayOptions: { show: { resource: ['booking'] } },
    options: [
      {
        name: 'Cancel',
        value: 'cancel',
        action: 'Cancel a booking',
        description: 'Call a meeting off and tell the attendee',
      },
      {
        name: 'Create',
        value: 'create',
        action: 'Create a booking',
        description: 'Book a meeting, at most once',
      },
      {
        name: 'Find',
        value: 'find',
        action: 'Find a booking by its reconciliation key',
        description: 'Tell whether a booking whose answer was lost was made',
      },
      {
        name: 'Get',
        value: 'get',
        action: 'Get a booking',
        description: 'Get a booking by its UID',
      },
      {
        name: 'Get Many',
        value: 'getAll',
        action: 'Get many bookings',
        description: 'Get many bookings, for example to find one whose answer was lost',
      },
      {
        name: 'Reschedule',
        value: 'reschedule',
        action: 'Reschedule a booking',
        description: 'Move a meeting to another time',
      },
    ],
    default: 'create',
  },
  ...showFor('booking', operations),
];
