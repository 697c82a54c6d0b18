import type { OperationMap } from '../items/operations';
import { operations as ad } from './resources/ad';
import { operations as content } from './resources/content';
import { operations as lead } from './resources/lead';
import { operations as report } from './resources/report';

/** Every resource and operation of the node, by parameter value. */
export const operations = { ad, content, lead, report } satisfies OperationMap;
