import type { INodeProperties } from 'n8n-workflow';
import { flag, wholeNumber, type ParameterSource } from './parameters';

/** How much of a list to give; the same block on every Get Many. */
export const limitFields: INodeProperties[] = [
  {
    displayName: 'Return All',
    name: 'returnAll',
    type: 'boolean',
    default: false,
    description: 'Whether to return all results or only up to a given limit',
  },
  {
    displayName: 'Limit',
    name: 'limit',
    type: 'number',
    displayOptions: { show: { returnAll: [false] } },
    typeOptions: { minValue: 1 },
    default: 50,
    description: 'Max number of results to return',
  },
];

/** Rows wanted at most; Infinity for all. */
export function limitOf(source: ParameterSource): number {
  return flag(source, 'returnAll') ? Infinity : wholeNumber(source, 'limit', 'Limit');
}
