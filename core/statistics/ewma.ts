import { requireFinite, requireFiniteSeries } from './guards';
import { InputError } from './input-error';

/**
 * Exponentially weighted moving average z_t = λ·x_t + (1 − λ)·z_{t−1}, z_0 = target
 * (NIST/SEMATECH e-Handbook §6.3.2.4).
 */
export function ewma(values: readonly number[], lambda: number, target: number): number[] {
  requireLambda(lambda);
  requireFinite(target, 'target');
  requireFiniteSeries(values, 'values');
  let level = target;
  return values.map((value) => {
    level = lambda * value + (1 - lambda) * level;
    return level;
  });
}

export interface EwmaLimits {
  readonly upper: number;
  readonly lower: number;
}

/**
 * Steady-state limits target ± L·s·√(λ/(2 − λ)). With `autocorrelation` φ of the observations (AR(1)) the
 * variance grows by (1 + φ(1 − λ))/(1 − φ(1 − λ)): hourly ad prices are correlated, and limits that ignore it
 * alarm all day (Schmid 1997).
 */
export function ewmaLimits(
  target: number,
  deviation: number,
  lambda: number,
  width = 3,
  autocorrelation = 0,
): EwmaLimits {
  requireLambda(lambda);
  requireFinite(target, 'target');
  if (!(deviation >= 0)) {
    throw new InputError('out_of_range', 'A standard deviation must not be negative.');
  }
  const carry = autocorrelation * (1 - lambda);
  const inflation = (1 + carry) / (1 - carry);
  const reach = width * deviation * Math.sqrt((lambda / (2 - lambda)) * inflation);
  return { upper: target + reach, lower: target - reach };
}

function requireLambda(lambda: number): void {
  if (!(lambda > 0 && lambda <= 1)) {
    throw new InputError('out_of_range', `λ must lie in (0, 1], got ${lambda}.`);
  }
}
