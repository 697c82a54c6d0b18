import type { INodeProperties } from 'n8n-workflow';
import { eachItem } from '../../../items/eachItem';
import { withIdentity } from '../../../items/identity';
import { located } from '../../../items/parameters';
import { engineRequest, segment } from '../../shared/transport';

export const description: INodeProperties[] = [
  {
    displayName: 'Brand',
    name: 'brandId',
    type: 'resourceLocator',
    required: true,
    default: { mode: 'list', value: '' },
    description: 'The brand to get',
    modes: [
      {
        displayName: 'From List',
        name: 'list',
        type: 'list',
        placeholder: 'Select a brand…',
        typeOptions: { searchListMethod: 'searchBrands', searchable: true },
      },
      {
        displayName: 'By ID',
        name: 'id',
        type: 'string',
        placeholder: 'e.g. 0192f0c1-8f5e-7c3a-9d5e-2f6b1a7c4d10',
      },
    ],
  },
];

export const execute = eachItem(async (run) => {
  const brandId = located(run, 'brandId', 'Brand');
  const answer = await engineRequest(run, {
    method: 'GET',
    path: `/api/brands/${segment(brandId)}`,
    idempotent: true,
  });
  return withIdentity(run.context, run.itemIndex, { brand: answer.brand ?? answer });
});
