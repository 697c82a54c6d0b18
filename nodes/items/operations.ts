import {
  NodeOperationError,
  type IExecuteFunctions,
  type INodeExecutionData,
  type INodeProperties,
} from 'n8n-workflow';
import type { Execute } from './eachItem';

/** One operation: what it asks for, and what it does. One file each. */
export interface Operation {
  readonly description: INodeProperties[];
  readonly execute: Execute;
}

export type OperationMap = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

/** Runs the operation the node's `resource` and `operation` parameters name. */
export async function runOperation(
  context: IExecuteFunctions,
  operations: OperationMap,
): Promise<INodeExecutionData[]> {
  const resource = String(context.getNodeParameter('resource', 0));
  const name = String(context.getNodeParameter('operation', 0));
  const operation = operations[resource]?.[name];
  if (operation) return await operation.execute(context);
  throw new NodeOperationError(
    context.getNode(),
    `There is no operation "${name}" on "${resource}"`,
    {
      description: 'Pick resource and operation from the lists.',
      itemIndex: 0,
    },
  );
}
