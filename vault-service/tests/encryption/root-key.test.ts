import { randomBytes } from 'node:crypto';
import { weaknessOf } from '../../encryption/root-key';

test.each([
  ['31 bytes', randomBytes(31)],
  ['33 bytes', randomBytes(33)],
  ['zeros', Buffer.alloc(32)],
  ['one repeated letter', Buffer.alloc(32, 'a')],
  ['a repeated word', Buffer.from('deadbeefdeadbeefdeadbeefdeadbeef')],
  ['counting bytes', Buffer.from(Array.from({ length: 32 }, (_, index) => index))],
  ['a default text', Buffer.from('changeme-please-0f7d91bc-3a52e46')],
])('%s are no master key', (_name, bytes) => {
  expect(weaknessOf(bytes)).toEqual(expect.any(String));
});

test('random bytes are accepted', () => {
  for (let round = 0; round < 2_000; round += 1)
    expect(weaknessOf(randomBytes(32))).toBeUndefined();
});
