/**
 * Jaro–Winkler likeness of two short strings, 0…1 (Winkler 1990): shared letters near each other, transpositions
 * forgiven, a common beginning of up to four letters rewarded.
 */
export function jaroWinkler(one: string, two: string): number {
  if (one === two) return 1;
  if (one.length === 0 || two.length === 0) return 0;
  const reach = Math.max(0, Math.floor(Math.max(one.length, two.length) / 2) - 1);
  const usedTwo = new Uint8Array(two.length);
  const lettersOne: string[] = [];
  for (let i = 0; i < one.length; i += 1) {
    const end = Math.min(two.length, i + reach + 1);
    for (let j = Math.max(0, i - reach); j < end; j += 1) {
      if (usedTwo[j] === 0 && one[i] === two[j]) {
        usedTwo[j] = 1;
        lettersOne.push(one[i] ?? '');
        break;
      }
    }
  }
  const matches = lettersOne.length;
  if (matches === 0) return 0;
  let swapped = 0;
  let at = 0;
  for (let j = 0; j < two.length; j += 1) {
    if (usedTwo[j] === 0) continue;
    if (two[j] !== lettersOne[at]) swapped += 1;
    at += 1;
  }
  const jaro =
    (matches / one.length + matches / two.length + (matches - swapped / 2) / matches) / 3;
  let prefix = 0;
  while (prefix < 4 && prefix < one.length && one[prefix] === two[prefix]) prefix += 1;
  return jaro + prefix * 0.1 * (1 - jaro);
}
