import { drawNormal } from '../statistics/draws';
import type { RandomSource } from '../statistics/random';

/** P(Poisson(1) ≤ k), k = 0 … 15. */
const poissonOne = (() => {
  const table: number[] = [];
  let term = Math.exp(-1);
  let sum = 0;
  for (let k = 0; k < 16; k += 1) {
    sum += term;
    table.push(sum);
    term /= k + 1;
  }
  return table;
})();

const sumUpTo = 25;

/** How often `count` alike journeys turn up in one bootstrap resample: Poisson(count), normal above 25. */
export function resampledCount(count: number, random: RandomSource): number {
  if (count > sumUpTo) {
    return Math.max(0, Math.round(count + Math.sqrt(count) * drawNormal(random)));
  }
  let total = 0;
  for (let i = 0; i < count; i += 1) {
    const uniform = random();
    let k = 0;
    while (k < poissonOne.length && uniform > (poissonOne[k] ?? 1)) k += 1;
    total += k;
  }
  return total;
}
