import type { OperationMap } from '../items/operations';
import { operations as booking } from './resources/booking';
import { operations as brand } from './resources/brand';
import { operations as event } from './resources/event';
import { operations as interaction } from './resources/interaction';
import { operations as lead } from './resources/lead';
import { operations as workflowError } from './resources/workflowError';

/** Every resource and operation of the node, by parameter value. */
export const operations = {
  booking,
  brand,
  event,
  interaction,
  lead,
  workflowError,
} satisfies OperationMap;
