import type { OperationMap } from '../items/operations';
import { operations as message } from './resources/message';
import { operations as template } from './resources/template';

/** Every resource and operation of the node, by parameter value. */
export const operations = { message, template } satisfies OperationMap;
