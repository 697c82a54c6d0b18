import type { OperationMap } from '../items/operations';
import { operations as lead } from './resources/lead';

/** Every resource and operation of the node, by parameter value. */
export const operations = { lead } satisfies OperationMap;
