import { BoundedMap } from '../../server/bounded-map';

test('forgets the oldest entries beyond its limit', () => {
  const map = new BoundedMap<number, string>(3);
  for (let key = 0; key < 10; key += 1) map.set(key, String(key));
  expect([...map.keys()]).toEqual([7, 8, 9]);
  map.set(7, 'again');
  expect(map.size).toBe(3);
});
