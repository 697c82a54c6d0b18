import { requireCount } from '../statistics/guards';
import { InputError } from '../statistics/input-error';

/**
 * Splits whole minor units by weights so that the parts sum to the total exactly: every part gets its rounded-down
 * share, the units left go to the largest remainders, ties to the earlier entry (Hamilton's method).
 *
 * @throws InputError when there is a total but no positive weight.
 */
export function allocate(totalMinor: number, weights: ArrayLike<number>): number[] {
  requireCount(totalMinor, 'totalMinor');
  let sum = 0;
  for (let i = 0; i < weights.length; i += 1) {
    const weight = weights[i] ?? 0;
    if (!(weight >= 0 && weight < Number.POSITIVE_INFINITY)) {
      throw new InputError('out_of_range', `Weight ${i} is ${weight}.`);
    }
    sum += weight;
  }
  const parts = new Array<number>(weights.length).fill(0);
  if (totalMinor === 0) return parts;
  if (!(sum > 0)) throw new InputError('empty', 'No positive weight to split an amount by.');
  const remainders = new Float64Array(weights.length);
  let left = totalMinor;
  for (let i = 0; i < weights.length; i += 1) {
    const exact = ((weights[i] ?? 0) / sum) * totalMinor;
    const part = Math.min(left, Math.floor(exact));
    parts[i] = part;
    remainders[i] = exact - part;
    left -= part;
  }
  if (left === 0) return parts;
  const order = Array.from(parts.keys())
    .filter((index) => (weights[index] ?? 0) > 0)
    .sort((i, j) => (remainders[j] ?? 0) - (remainders[i] ?? 0) || i - j);
  for (let i = 0; left > 0; i += 1) {
    const index = order[i % order.length] ?? 0;
    parts[index] = (parts[index] ?? 0) + 1;
    left -= 1;
  }
  return parts;
}
