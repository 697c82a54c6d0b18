import { updateDisplayOptions, type INodeProperties } from 'n8n-workflow';
import type { Operation } from './operations';

/** The fields of a resource's operations, each shown for its own operation only. */
export function showFor(
  resource: string,
  operations: Readonly<Record<string, Operation>>,
): INodeProperties[] {
  return Object.entries(operations).flatMap(([operation, { description }]) =>
    updateDisplayOptions({ show: { resource: [resource], operation: [operation] } }, description),
  );
}
