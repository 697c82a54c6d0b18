import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { asRecord } from '../../../exchange/answer';
import { isDataObject } from '../../../exchange/dataObject';
import { RequestFailure } from '../../../exchange/failure';
import { eachItem } from '../../../items/eachItem';
import { limitFields, limitOf } from '../../../items/limit';
import { collection, textEntry } from '../../../items/parameters';
import { accountOf, callWhatsApp, connectWhatsApp } from '../../shared/transport';

const pageSize = 100;
const mostPages = 100;

export const description: INodeProperties[] = [
  {
    displayName: 'Business Account ID',
    name: 'businessAccountId',
    type: 'string',
    default: '',
    placeholder: 'e.g. 102290129340398',
    description:
      'ID of the WhatsApp Business account. Empty takes the one of the sub-account or connection.',
  },
  ...limitFields,
  {
    displayName: 'Filters',
    name: 'filters',
    type: 'collection',
    placeholder: 'Add Filter',
    default: {},
    options: [
      {
        displayName: 'Language',
        name: 'language',
        type: 'string',
        default: '',
        placeholder: 'e.g. fr',
      },
      {
        displayName: 'Name',
        name: 'name',
        type: 'string',
        default: '',
        placeholder: 'e.g. meeting_confirmed',
      },
      {
        displayName: 'Status',
        name: 'status',
        type: 'options',
        options: [
          { name: 'Approved', value: 'APPROVED' },
          { name: 'Disabled', value: 'DISABLED' },
          { name: 'Paused', value: 'PAUSED' },
          { name: 'Pending', value: 'PENDING' },
          { name: 'Rejected', value: 'REJECTED' },
        ],
        default: 'APPROVED',
      },
    ],
  },
];

export const execute = eachItem(async (run) => {
  const connection = await connectWhatsApp(run, 'whatsapp_business_management');
  const filters = collection(run, 'filters');
  const query: IDataObject = {};
  for (const name of ['language', 'name', 'status']) {
    const value = textEntry(filters, name);
    if (value !== undefined) query[name] = value;
  }
  const limit = limitOf(run);
  const path = `/${accountOf(run, connection)}/message_templates`;
  const templates: IDataObject[] = [];
  let after: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { body } = await callWhatsApp(connection, {
      method: 'GET',
      path,
      query: { ...query, limit: pageSize, ...(after === undefined ? {} : { after }) },
      idempotent: true,
    });
    const data = asRecord(body)?.data;
    templates.push(...(Array.isArray(data) ? data.filter(isDataObject) : []));
    after = nextCursor(asRecord(body)?.paging);
    if (after === undefined || templates.length >= limit) {
      return templates.slice(0, limit).map((template) => ({ ...template, mode: connection.mode }));
    }
  }
  throw new RequestFailure({
    code: 'too_many_rows',
    message: `The list did not end after ${String(mostPages)} pages`,
    fix: 'Narrow the filters, or set a limit.',
  });
});

/** The cursor of the next page; Meta gives one on the last page too, but no link to go on. */
function nextCursor(paging: unknown): string | undefined {
  const { cursors, next } = asRecord(paging) ?? {};
  const after = asRecord(cursors)?.after;
  return typeof next === 'string' && typeof after === 'string' ? after : undefined;
}
