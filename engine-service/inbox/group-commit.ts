/**
 * Collects concurrent calls and writes them together, so that one round trip and one flush to disk serve all of them.
 * An answer is given only after the write it belongs to was committed.
 */
export interface GroupCommit<Item, Result> {
  add(item: Item): Promise<Result>;
  /** Resolves when everything added so far was answered. */
  settled(): Promise<void>;
}

export interface GroupCommitOptions {
  readonly maxGroup: number;
  /** Groups being written at the same time. */
  readonly writers: number;
  /** False: no item is at fault, so trying them one by one would only keep them all waiting. True for all unless given. */
  readonly mayBeOneItem?: (failure: unknown) => boolean;
}

interface Waiting<Item, Result> {
  readonly item: Item;
  resolve(result: Result): void;
  reject(failure: unknown): void;
}

/** @param write answers in the order of its items, all committed, or throws and has stored none. */
export function createGroupCommit<Item, Result>(
  write: (items: readonly Item[]) => Promise<readonly Result[]>,
  { maxGroup, writers, mayBeOneItem = () => true }: GroupCommitOptions,
): GroupCommit<Item, Result> {
  let queue: Waiting<Item, Result>[] = [];
  let writing = 0;
  let idle: (() => void)[] = [];

  function pump(): void {
    while (writing < writers && queue.length > 0) {
      const group = queue.slice(0, maxGroup);
      queue = queue.slice(maxGroup);
      writing += 1;
      void writeGroup(group).finally(() => {
        writing -= 1;
        pump();
        if (writing === 0 && queue.length === 0) {
          for (const resolve of idle) resolve();
          idle = [];
        }
      });
    }
  }

  async function writeGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await write(group.map((waiting) => waiting.item));
      group.forEach((waiting, index) => {
        const result = results[index];
        if (result === undefined) waiting.reject(new Error('The write left out an item.'));
        else waiting.resolve(result);
      });
    } catch (failure) {
      if (group.length === 1 || !mayBeOneItem(failure)) {
        for (const waiting of group) waiting.reject(failure);
      }
      // One item may have spoilt the statement: each is judged on its own.
      else for (const waiting of group) await writeGroup([waiting]);
    }
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        // Calls that arrive in the same turn of the event loop travel together.
        if (queue.length === 1) setImmediate(pump);
      }),
    settled: () =>
      new Promise((resolve) => {
        if (writing === 0 && queue.length === 0) resolve();
        else idle.push(resolve);
      }),
  };
}
