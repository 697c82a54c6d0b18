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
  // The units left go to the largest remainders. Sorting bare numbers keeps a million touches fast.
  const cut = Float64Array.from(remainders).sort()[Math.max(0, weights.length - left)] ?? 0;
  const passes = [
    (remainder: number) => remainder > cut,
    (remainder: number) => remainder === cut,
    () => true,
  ];
  for (const mayHave of passes) {
    for (let i = 0; i < weights.length && left > 0; i += 1) {
      if (!((weights[i] ?? 0) > 0) || !mayHave(remainders[i] ?? 0)) continue;
      parts[i] = (parts[i] ?? 0) + 1;
      left -= 1;
    }
  }
  return parts;
}
