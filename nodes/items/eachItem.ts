import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { LeaseBook } from '../connections/leaseBook';
import { mapInOrder } from './mapInOrder';
import { toItems, type ItemOutput } from './toItems';

/** One item of one run of a node. */
export interface ItemRun {
  readonly context: IExecuteFunctions;
  readonly itemIndex: number;
  readonly leases: LeaseBook;
}

export type Execute = (context: IExecuteFunctions) => Promise<INodeExecutionData[]>;

/** Items are handled this many at a time unless an operation says otherwise. */
const defaultConcurrency = 4;

/**
 * Runs an operation once per input item, a few at a time, keeping their order and links. A failed item goes
 * to the error output when the node is set to continue, and ends the run otherwise.
 */
export function eachItem(
  handle: (run: ItemRun) => Promise<ItemOutput>,
  concurrencyOf: (context: IExecuteFunctions) => number = () => defaultConcurrency,
): Execute {
  return async (context) => {
    const leases = new LeaseBook();
    const goOn = context.continueOnFail();
    const indexes = context.getInputData().map((_, itemIndex) => itemIndex);
    const results = await mapInOrder(indexes, concurrencyOf(context), goOn, (itemIndex) =>
      handle({ context, itemIndex, leases }),
    );
    return toItems(context, results, goOn);
  };
}
