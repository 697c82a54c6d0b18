import { setTimeout as delay } from 'node:timers/promises';
import { createGroupCommit } from '../../inbox/group-commit';

test('calls made while a write is under way are written together, answers stay with their callers', async () => {
  const groups: number[][] = [];
  const commit = createGroupCommit<number, string>(
    async (items) => {
      groups.push([...items]);
      await delay(20);
      return items.map((item) => `answer ${item}`);
    },
    { maxGroup: 4, writers: 1 },
  );
  const first = commit.add(0);
  await delay(5);
  const rest = [1, 2, 3, 4, 5, 6].map((item) => commit.add(item));
  expect(await Promise.all([first, ...rest])).toEqual(
    [0, 1, 2, 3, 4, 5, 6].map((item) => `answer ${item}`),
  );
  expect(groups).toEqual([[0], [1, 2, 3, 4], [5, 6]]);
});

test('an answer is never given before its write has ended', async () => {
  let written = false;
  const commit = createGroupCommit<number, boolean>(
    async (items) => {
      await delay(10);
      written = true;
      return items.map(() => written);
    },
    { maxGroup: 10, writers: 2 },
  );
  expect(await commit.add(1)).toBe(true);
});

test('a group that fails is written item by item, so only the item at fault is refused', async () => {
  const commit = createGroupCommit<number, number>(
    async (items) => {
      if (items.includes(13)) throw new Error('unlucky');
      return items.map((item) => item * 2);
    },
    { maxGroup: 10, writers: 1 },
  );
  const results = await Promise.allSettled([12, 13, 14].map((item) => commit.add(item)));
  expect(results).toMatchObject([
    { status: 'fulfilled', value: 24 },
    { status: 'rejected', reason: { message: 'unlucky' } },
    { status: 'fulfilled', value: 28 },
  ]);
});

test('a failure that is no item’s fault is everybody’s answer at once: nobody waits for the others’ tries', async () => {
  const groups: number[] = [];
  const commit = createGroupCommit<number, number>(
    (items) => {
      groups.push(items.length);
      return Promise.reject(new Error('the database is away'));
    },
    { maxGroup: 10, writers: 1, mayBeOneItem: (failure) => !String(failure).includes('away') },
  );
  const results = await Promise.allSettled([1, 2, 3].map((item) => commit.add(item)));
  expect(results.map((result) => result.status)).toEqual(Array(3).fill('rejected'));
  expect(groups).toEqual([3]);
});

test('settled waits for everything that was added', async () => {
  const done: number[] = [];
  const commit = createGroupCommit<number, number>(
    async (items) => {
      await delay(10);
      done.push(...items);
      return [...items];
    },
    { maxGroup: 1, writers: 1 },
  );
  const answers = [commit.add(1), commit.add(2), commit.add(3)];
  await delay(1);
  await commit.settled();
  expect(done).toEqual([1, 2, 3]);
  await Promise.all(answers);
  await commit.settled();
});
