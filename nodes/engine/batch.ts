import type { IDataObject } from 'n8n-workflow';
import { LeaseBook } from '../connections/leaseBook';
import { RequestFailure } from '../exchange/failure';
import type { Execute, ItemRun } from '../items/eachItem';
import { mapInOrder, type Settled } from '../items/mapInOrder';
import { toItems } from '../items/toItems';
import { optionalText } from '../items/parameters';
import { openEngine, type Engine } from './engine';
import { readResults } from './batchResults';

/** The engine takes no more items in one request. */
const mostItemsPerRequest = 100;
const requestsAtATime = 2;

export interface BatchOperation {
  /** Endpoint that takes `{items: […]}` and answers `{results: […]}` in the same order. */
  readonly path: string;
  /** The item's entry in the request. */
  readonly entry: (run: ItemRun) => IDataObject;
  /** The item's output, from its entry and its result. */
  readonly output: (run: ItemRun, entry: IDataObject, result: IDataObject) => IDataObject;
}

interface Prepared {
  readonly run: ItemRun;
  readonly engine: Engine;
  readonly tenant: string;
  readonly entry: IDataObject;
}

/**
 * Sends all items of a run in as few requests as possible: one per tenant and 100 items. The engine judges
 * every item by itself, so a refused one goes to the error output and its neighbours go on.
 */
export function inBatches({ path, entry, output }: BatchOperation): Execute {
  return async (context) => {
    const goOn = context.continueOnFail();
    const leases = new LeaseBook();
    const indexes = context.getInputData().map((_, itemIndex) => itemIndex);
    const prepared = await mapInOrder(indexes, 1, goOn, async (itemIndex): Promise<Prepared> => {
      const run = { context, itemIndex, leases };
      const engine = await openEngine(context, itemIndex);
      return { run, engine, tenant: optionalText(run, 'tenant'), entry: entry(run) };
    });
    const settled: Array<Settled<IDataObject>> = [];
    prepared.forEach((item, index) => {
      if (!item.ok) settled[index] = item;
    });
    if (goOn || settled.length === 0) {
      const ready = prepared.flatMap((item) => (item.ok ? [item.value] : []));
      await mapInOrder(requestsOf(ready), requestsAtATime, goOn, async (items) => {
        const results = await sendItems(path, items);
        items.forEach(({ run, entry: sent }, index) => {
          const result = results(index);
          settled[run.itemIndex] = result.ok
            ? { ok: true, value: output(run, sent, result.value) }
            : result;
        });
      });
    }
    return toItems(context, settled, goOn);
  };
}

function requestsOf(items: readonly Prepared[]): Prepared[][] {
  const groups = new Map<string, Prepared[]>();
  for (const item of items) {
    const key = JSON.stringify([item.engine.identity, item.tenant]);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return [...groups.values()].flatMap((group) =>
    Array.from({ length: Math.ceil(group.length / mostItemsPerRequest) }, (_, chunk) =>
      group.slice(chunk * mostItemsPerRequest, (chunk + 1) * mostItemsPerRequest),
    ),
  );
}

/** Results by position; a request that failed as a whole failed for each of its items. */
async function sendItems(
  path: string,
  items: readonly Prepared[],
): Promise<(index: number) => Settled<IDataObject>> {
  const [first] = items;
  if (first === undefined) return () => ({ ok: true, value: {} });
  const [answer] = await Promise.allSettled([
    first.engine.send(
      {
        method: 'POST',
        path,
        body: { items: items.map((item) => item.entry) },
        // An event id makes the engine recognise a repeat; without one it may count twice.
        idempotent: items.every((item) => item.entry.event_id !== undefined),
      },
      first.tenant,
    ),
  ]);
  if (answer.status === 'rejected') return () => ({ ok: false, failure: answer.reason });
  const results = readResults(answer.value, items.length);
  return results instanceof RequestFailure
    ? () => ({ ok: false, failure: results })
    : (index) => results[index] ?? { ok: true, value: {} };
}
