import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createSealer, SealBroken } from '../../keys/sealer';

const sealer = createSealer(randomBytes(32));

test('what was sealed opens again, in its context only', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (secret, context, other) => {
      const sealed = sealer.seal(secret, context);
      expect(sealer.open(sealed, context)).toBe(Buffer.from(secret).toString());
      if (other !== context) expect(() => sealer.open(sealed, other)).toThrow(SealBroken);
    }),
  );
});

test('another key, a changed byte and a cut text are noticed', () => {
  const sealed = sealer.seal('whsec_secret', 'row 1');
  expect(() => createSealer(randomBytes(32)).open(sealed, 'row 1')).toThrow(SealBroken);
  for (let at = 0; at < sealed.length; at += 1) {
    const changed = Buffer.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(() => sealer.open(changed, 'row 1')).toThrow(SealBroken);
    expect(() => sealer.open(sealed.subarray(0, at), 'row 1')).toThrow(SealBroken);
  }
});

test('the same secret is never sealed to the same bytes', () => {
  expect(sealer.seal('x', 'row').equals(sealer.seal('x', 'row'))).toBe(false);
});
