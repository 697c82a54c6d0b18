import type { OperationMap } from '../items/operations';
import { operations as booking } from './resources/booking';
import { operations as eventType } from './resources/eventType';
import { operations as slot } from './resources/slot';

/** Every resource and operation of the node, by parameter value. */
export const operations = { booking, eventType, slot } satisfies OperationMap;
