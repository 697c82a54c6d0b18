import type { INodeProperties } from 'n8n-workflow';
import { openEngine } from '../../../engine/engine';
import { readList } from '../../../engine/pages';
import { eachItem } from '../../../items/eachItem';
import { limitFields, limitOf } from '../../../items/limit';
import { collection, optionalText, textEntry } from '../../../items/parameters';

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
        displayName: 'Search',
        name: 'q',
        type: 'string',
        default: '',
        placeholder: 'e.g. diallo',
        description: 'Part of the name, company, e-mail or phone number',
      },
      {
        displayName: 'Temperature',
        name: 'temperature',
        type: 'options',
        options: [
          { name: 'Cold', value: 'cold', description: 'Score below 40' },
          { name: 'Hot', value: 'hot', description: 'Score of 70 and more' },
          { name: 'Warm', value: 'warm', description: 'Score from 40 to 69' },
        ],
        default: 'hot',
      },
    ],
  },
];

export const execute = eachItem(async (run) => {
  const filters = collection(run, 'filters');
  const q = textEntry(filters, 'q');
  const temperature = textEntry(filters, 'temperature');
  const tenant = optionalText(run, 'tenant');
  const limit = limitOf(run);
  const engine = await openEngine(run.context, run.itemIndex);
  const query = { ...(q ? { q } : {}), ...(temperature ? { temperature } : {}) };
  const leads = await readList(engine, tenant, '/api/leads', query, limit);
  return leads.map((lead) => ({ tenant, ...lead }));
});
