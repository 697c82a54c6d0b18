import { lineOf } from '../../http/line';

test.each([
  ['203.0.113.7', '203.0.113.7', true],
  ['203.0.113.7', '203.0.113.8', false],
  ['::ffff:203.0.113.7', '203.0.113.7', true],
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::1', '127.0.0.1', false],
])('%s and %s are one caller: %s', (one, other, same) => {
  expect(lineOf(one) === lineOf(other)).toBe(same);
});

test('what is no address is one caller, too', () => {
  expect(lineOf(undefined)).toBe(lineOf('nonsense'));
});
