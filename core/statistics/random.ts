/** Uniform numbers in [0, 1). Every drawing rule takes one, so that a decision can be replayed. */
export type RandomSource = () => number;

/**
 * A reproducible source from a 32-bit seed (sfc32, of the PractRand suite, seeded through splitmix32).
 * For simulations, bootstraps and replayable decisions; not for secrets.
 */
export function seededRandom(seed: number): RandomSource {
  let mix = seed >>> 0;
  const next = () => {
    mix = (mix + 0x9e3779b9) >>> 0;
    let word = mix;
    word = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a2d97);
    return (word ^ (word >>> 15)) >>> 0;
  };
  let a = next();
  let b = next();
  let c = next();
  let counter = 1;
  return () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    c |= 0;
    return (sum >>> 0) / 4_294_967_296;
  };
}
