import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Settled } from './mapInOrder';
import { errorItem, nodeError } from './nodeError';

/** One output item, or several when a list is fanned out. */
export type ItemOutput = IDataObject | readonly IDataObject[];

/**
 * Output items in input order, each linked to its input. A failure becomes an item for the error output when
 * the node is set to continue (`goOn`), and ends the run otherwise.
 */
export function toItems(
  context: IExecuteFunctions,
  results: ReadonlyArray<Settled<ItemOutput>>,
  goOn: boolean,
): INodeExecutionData[] {
  return results.flatMap((result, itemIndex): INodeExecutionData[] => {
    const pairedItem = { item: itemIndex };
    if (result.ok) return rowsOf(result.value).map((json) => ({ json, pairedItem }));
    if (!goOn) throw nodeError(context.getNode(), result.failure, itemIndex);
    return [{ json: errorItem(result.failure), pairedItem }];
  });
}

function rowsOf(output: ItemOutput): readonly IDataObject[] {
  return isList(output) ? output : [output];
}

function isList(output: ItemOutput): output is readonly IDataObject[] {
  return Array.isArray(output);
}
