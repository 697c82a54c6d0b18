import betainc from '@stdlib/math-base-special-betainc';
import { requireFinite } from './guards';
import { InputError } from './input-error';

/** P(T > t) of Student's t with any positive number of degrees of freedom. */
export function studentTail(t: number, degrees: number): number {
  requireFinite(t, 't');
  if (!(degrees > 0)) {
    throw new InputError('out_of_range', `Degrees of freedom must be positive, got ${degrees}.`);
  }
  const tail = 0.5 * betainc(degrees / (degrees + t * t), degrees / 2, 0.5, true, false);
  return t >= 0 ? tail : 1 - tail;
}
