import { ExpiringCache } from '../../keys/expiring-cache';

test('an entry lives as long as it was given, and the oldest goes first when there are too many', () => {
  let nowMs = 0;
  const cache = new ExpiringCache<number>(2, () => nowMs);
  cache.set('a', 1, 10);
  nowMs = 9;
  expect(cache.get('a')).toBe(1);
  nowMs = 10;
  expect(cache.get('a')).toBeUndefined();
  cache.set('a', 1, 100);
  cache.set('b', 2, 100);
  cache.set('a', 3, 100);
  cache.set('c', 4, 100);
  expect([cache.get('a'), cache.get('b'), cache.get('c')]).toEqual([3, undefined, 4]);
});
