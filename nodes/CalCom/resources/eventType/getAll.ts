import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { isDataObject } from '../../../exchange/dataObject';
import { eachItem } from '../../../items/eachItem';
import { limitFields, limitOf } from '../../../items/limit';
import { collection, textEntry } from '../../../items/parameters';
import { callCalCom, connectCalCom, dataOf } from '../../shared/transport';

export const description: INodeProperties[] = [
  ...limitFields,
  {
    displayName: 'Filters',
    name: 'filters',
    type: 'collection',
    placeholder: 'Add Filter',
    default: {},
    options: [
      {
        displayName: 'Event Slug',
        name: 'eventSlug',
        type: 'string',
        default: '',
        placeholder: 'e.g. discovery-call',
        description: "Last part of the booking page's address; needs the username too",
      },
      {
        displayName: 'Username',
        name: 'username',
        type: 'string',
        default: '',
        placeholder: 'e.g. awa-diop',
        description: 'Whose event types; empty for those of the account itself',
      },
    ],
  },
];

export const execute = eachItem(async (run) => {
  const connection = await connectCalCom(run, 'EVENT_TYPE_READ');
  const filters = collection(run, 'filters');
  const username = textEntry(filters, 'username');
  const eventSlug = textEntry(filters, 'eventSlug');
  const answer = await callCalCom(connection, {
    api: 'eventTypes',
    method: 'GET',
    path: '/v2/event-types',
    query: { ...(username ? { username } : {}), ...(eventSlug ? { eventSlug } : {}) },
    idempotent: true,
  });
  const data = dataOf(answer);
  const limit = limitOf(run);
  const eventTypes: IDataObject[] = Array.isArray(data) ? data.filter(isDataObject) : [];
  return eventTypes.slice(0, limit).map((eventType) => ({ ...eventType, mode: connection.mode }));
});
