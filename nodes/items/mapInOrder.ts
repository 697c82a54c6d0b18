export type Settled<Value> =
  { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly failure: unknown };

/**
 * Maps with at most `concurrency` calls under way; results keep the order of `items`. Unless `goOn` is set, no
 * further call starts after a failure and the list ends with it.
 */
export async function mapInOrder<Item, Value>(
  items: readonly Item[],
  concurrency: number,
  goOn: boolean,
  handle: (item: Item) => Promise<Value>,
): Promise<Array<Settled<Value>>> {
  const results: Array<Settled<Value>> = [];
  const queue = items.entries();
  let stopped = false;
  const work = async () => {
    for (const [index, item] of queue) {
      results[index] = await settle(handle(item));
      if (!results[index].ok && !goOn) stopped = true;
      if (stopped) return;
    }
  };
  const workers = Math.max(1, Math.min(Math.floor(concurrency), items.length));
  await Promise.all(Array.from({ length: workers }, work));
  return results;
}

async function settle<Value>(pending: Promise<Value>): Promise<Settled<Value>> {
  const [result] = await Promise.allSettled([pending]);
  return result.status === 'fulfilled'
    ? { ok: true, value: result.value }
    : { ok: false, failure: result.reason };
}
