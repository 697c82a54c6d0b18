/** Waits between tries, about 28 hours in all; then the delivery is given up. */
const waitsS = [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 28_800, 43_200];

/** Seconds to wait after the given number of failed tries, or undefined when it was the last. `random` in [0, 1). */
export function retryInS(attempts: number, random: number): number | undefined {
  const wait = waitsS[attempts - 1];
  return wait === undefined ? undefined : wait * (1 + random / 5);
}
