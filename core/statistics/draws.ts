import { InputError } from './input-error';
import type { RandomSource } from './random';

/** One standard normal draw (Box–Muller; the second value is dropped, so a draw keeps no state). */
export function drawNormal(random: RandomSource): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * One Gamma(shape, 1) draw; divide by a rate to scale. Marsaglia & Tsang, ACM TOMS 26 (2000), with their
 * power correction for shapes below one.
 *
 * @throws InputError `out_of_range` for a shape that is not positive.
 */
export function drawGamma(shape: number, random: RandomSource): number {
  if (!(shape > 0 && Number.isFinite(shape))) {
    throw new InputError('out_of_range', `A gamma shape must be positive, got ${shape}.`);
  }
  if (shape < 1) return drawGamma(shape + 1, random) * (1 - random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = drawNormal(random);
    const v = (1 + c * normal) ** 3;
    if (v <= 0) continue;
    const logUniform = Math.log(1 - random());
    if (logUniform < 0.5 * normal * normal + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** One Beta(a, b) draw from two gammas. */
export function drawBeta(a: number, b: number, random: RandomSource): number {
  const left = drawGamma(a, random);
  return left / (left + drawGamma(b, random));
}

/** One Poisson draw: by inversion for small means, split as Poisson(m/2) twice for large ones. */
export function drawPoisson(mean: number, random: RandomSource): number {
  if (!(mean >= 0 && Number.isFinite(mean))) {
    throw new InputError('out_of_range', `A Poisson mean must not be negative, got ${mean}.`);
  }
  if (mean > 30) return drawPoisson(mean / 2, random) + drawPoisson(mean / 2, random);
  const limit = Math.exp(-mean);
  let product = 1 - random();
  let count = 0;
  while (product > limit) {
    product *= 1 - random();
    count += 1;
  }
  return count;
}

/** A whole number in [0, below). */
export function drawIndex(below: number, random: RandomSource): number {
  return Math.min(below - 1, Math.floor(random() * below));
}
