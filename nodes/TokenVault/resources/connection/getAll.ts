import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { connectionStatuses } from '../../../../core/connections/lease';
import { listRows, openVault } from '../../../connections/vault';
import { asRecord } from '../../../exchange/answer';
import { RequestFailure } from '../../../exchange/failure';
import { eachItem } from '../../../items/eachItem';
import { limitFields, limitOf } from '../../../items/limit';
import { collection, textEntry } from '../../../items/parameters';
import { providerOptions } from '../../shared/descriptions';

const pageSize = 100;
const mostPages = 1_000;

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
        displayName: 'Provider',
        name: 'provider',
        type: 'options',
        options: providerOptions,
        default: 'whatsapp',
      },
      {
        displayName: 'Status',
        name: 'status',
        type: 'options',
        options: connectionStatuses.map((value) => ({ name: labelOf(value), value })),
        default: 'active',
      },
      {
        displayName: 'Subject',
        name: 'subject',
        type: 'string',
        default: '',
        placeholder: 'e.g. brand-42',
        description: 'Whose accounts: a brand or client ID',
      },
      {
        displayName: 'Tenant',
        name: 'tenant',
        type: 'string',
        default: '={{ $json.tenant }}',
        description: 'Tenant of the vault the accounts belong to',
      },
    ],
  },
];

function labelOf(status: string): string {
  const words = status.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

export const execute = eachItem(async (run) => {
  const filters = collection(run, 'filters');
  const limit = limitOf(run);
  const query: IDataObject = {};
  for (const name of ['tenant', 'subject', 'provider', 'status']) {
    const value = textEntry(filters, name);
    if (value !== undefined) query[name] = value;
  }
  const vault = await openVault(run.context, run.itemIndex);
  const rows: IDataObject[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < mostPages; page++) {
    const { body } = await vault.send({
      method: 'GET',
      path: '/v1/connections',
      query: {
        ...query,
        limit: Math.min(pageSize, limit - rows.length),
        ...(cursor === undefined ? {} : { cursor }),
      },
      idempotent: true,
    });
    rows.push(...listRows(body));
    const next = asRecord(body)?.next_cursor;
    cursor = typeof next === 'string' ? next : undefined;
    if (cursor === undefined || rows.length >= limit) return rows.slice(0, limit);
  }
  throw new RequestFailure({
    code: 'too_many_rows',
    message: `The list did not end after ${String(mostPages)} pages`,
    fix: 'Narrow the filters, or set a limit.',
  });
});
