import type { INodeProperties } from 'n8n-workflow';
import { openEngine } from '../../../engine/engine';
import { readList } from '../../../engine/pages';
import { eachItem } from '../../../items/eachItem';
import { flag, optionalText, wholeNumber } from '../../../items/parameters';
import { returnAllFields } from '../../shared/descriptions';

export const description: INodeProperties[] = returnAllFields;

export const execute = eachItem(async (run) => {
  const tenant = optionalText(run, 'tenant');
  const limit = flag(run, 'returnAll')
    ? Number.MAX_SAFE_INTEGER
    : wholeNumber(run, 'limit', 'Limit');
  const engine = await openEngine(run.context, run.itemIndex);
  const brands = await readList(engine, tenant, '/api/brands', {}, limit);
  return brands.map((brand) => ({ tenant, ...brand }));
});
