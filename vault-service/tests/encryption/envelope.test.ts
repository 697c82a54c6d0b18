import { createSecretKey, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { open, seal, SealBroken, type Place, type SealingKey } from '../../encryption/envelope';

const key: SealingKey = { layer: 'tenant', version: 3, key: createSecretKey(randomBytes(32)) };
const place: Place = { tenant: 'acme', resource: 'connection/1', field: 'access_token' };
const sealed = seal(key, place, Buffer.from('a secret'));

test('what was sealed opens in its place, whatever it is', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.string(),
      fc.uint8Array(),
      (tenant, resource, field, bytes) => {
        const there = { tenant, resource, field };
        const plain = Buffer.from(bytes);
        return open(key, there, seal(key, there, plain)).equals(plain);
      },
    ),
  );
});

test('the same text never seals to the same bytes', () => {
  expect(seal(key, place, Buffer.from('a secret')).equals(sealed)).toBe(false);
});

test.each([
  ['another tenant', { ...place, tenant: 'other' }],
  ['another row', { ...place, resource: 'connection/2' }],
  ['another column', { ...place, field: 'refresh_token' }],
  [
    'parts that only look the same when joined',
    { tenant: 'acme","connection', resource: '/1', field: 'access_token' },
  ],
])('a ciphertext moved to %s does not open', (_name, elsewhere) => {
  expect(() => open(key, elsewhere, sealed)).toThrow(SealBroken);
});

test('a ciphertext relabelled as another key version does not open', () => {
  const relabelled = Buffer.from(sealed);
  relabelled.writeUInt32BE(4, 2);

  expect(() => open({ ...key, version: 4 }, place, relabelled)).toThrow(SealBroken);
});

test('a changed byte anywhere breaks the seal', () => {
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => open(key, place, changed)).toThrow(SealBroken);
  }
});

test('a truncated value breaks the seal', () => {
  for (let length = 0; length < sealed.length; length += 1)
    expect(() => open(key, place, sealed.subarray(0, length))).toThrow(SealBroken);
});
