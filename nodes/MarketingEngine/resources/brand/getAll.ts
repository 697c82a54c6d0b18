import type { INodeProperties } from 'n8n-workflow';
import { openEngine } from '../../../engine/engine';
import { readList } from '../../../engine/pages';
import { eachItem } from '../../../items/eachItem';
import { limitFields, limitOf } from '../../../items/limit';
import { optionalText } from '../../../items/parameters';

export const description: INodeProperties[] = limitFields;

export const execute = eachItem(async (run) => {
  const tenant = optionalText(run, 'tenant');
  const limit = limitOf(run);
  const engine = await openEngine(run.context, run.itemIndex);
  const brands = await readList(engine, tenant, '/api/brands', {}, limit);
  return brands.map((brand) => ({ tenant, ...brand }));
});
