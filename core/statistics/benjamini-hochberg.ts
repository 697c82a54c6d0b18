import { requireProbability } from './guards';

/**
 * Benjamini–Hochberg step-up (1995): which of a batch of p-values to believe so that, on average, at most
 * the share `falseDiscoveryRate` of those believed is noise. Valid for independent or positively dependent tests.
 *
 * @returns one flag per p-value, in the order given; empty in, empty out.
 */
export function benjaminiHochberg(
  pValues: readonly number[],
  falseDiscoveryRate: number,
): boolean[] {
  pValues.forEach((p, index) => {
    requireProbability(p, `pValues[${index}]`);
  });
  requireProbability(falseDiscoveryRate, 'falseDiscoveryRate');
  const sorted = Array.from(pValues).sort((left, right) => left - right);
  let cut = -1;
  sorted.forEach((p, index) => {
    if (p <= ((index + 1) / sorted.length) * falseDiscoveryRate) cut = p;
  });
  return pValues.map((p) => p <= cut);
}

/** Bonferroni at the same level, for comparison. */
export function bonferroni(pValues: readonly number[], level: number): boolean[] {
  return pValues.map((p) => p <= level / pValues.length);
}
