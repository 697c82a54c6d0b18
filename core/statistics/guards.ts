import { InputError } from './input-error';

/** @throws InputError `not_finite` on NaN or an infinity. */
export function requireFinite(value: number, name: string): void {
  if (!Number.isFinite(value)) {
    throw new InputError('not_finite', `${name} must be a finite number, got ${String(value)}.`);
  }
}

/** @throws InputError `not_finite`, or `negative` below zero. */
export function requireNonNegative(value: number, name: string): void {
  requireFinite(value, name);
  if (value < 0) throw new InputError('negative', `${name} must not be negative, got ${value}.`);
}

/** @throws InputError `not_finite`, `negative`, or `out_of_range` when not a safe whole number. */
export function requireCount(value: number, name: string): void {
  requireNonNegative(value, name);
  if (!Number.isSafeInteger(value)) {
    throw new InputError('out_of_range', `${name} must be a whole number, got ${value}.`);
  }
}

/** @throws InputError `not_probability` outside 0…1. */
export function requireProbability(value: number, name: string): void {
  requireFinite(value, name);
  if (value < 0 || value > 1) {
    throw new InputError('not_probability', `${name} must lie between 0 and 1, got ${value}.`);
  }
}

/** @throws InputError `empty` or `not_finite`, naming the first bad position. */
export function requireFiniteSeries(values: readonly number[], name: string): void {
  if (values.length === 0) throw new InputError('empty', `${name} is empty.`);
  values.forEach((value, index) => {
    requireFinite(value, `${name}[${index}]`);
  });
}

/** @throws InputError `length_mismatch`. */
export function requireSameLength(
  left: readonly unknown[],
  right: readonly unknown[],
  names: string,
): void {
  if (left.length !== right.length) {
    throw new InputError(
      'length_mismatch',
      `${names} must have one entry per observation, got ${left.length} and ${right.length}.`,
    );
  }
}
