/** Columns below are names or codes, compared by letters alone. */
const leastMeanWords = 2.5;

/**
 * Cosine likeness 0…1 of two values by their words, each weighted by ln(rows/rows with it) (TF-IDF, Salton & Buckley 1988):
 * in a product title the model number says more than "camera". Null for columns of single words.
 */
export function wordLikeness(
  values: readonly string[],
): ((one: number, two: number) => number) | null {
  const present = values.filter((value) => value !== '');
  const lists = values.map((value) => new Set(value === '' ? [] : value.split(' ')));
  const words = lists.reduce((sum, list) => sum + list.size, 0);
  if (words < leastMeanWords * present.length) return null;
  const rowsWith = new Map<string, number>();
  for (const list of lists) {
    for (const word of list) rowsWith.set(word, (rowsWith.get(word) ?? 0) + 1);
  }
  const vectors = lists.map((list) => {
    const vector = new Map<string, number>();
    let square = 0;
    for (const word of list) {
      const weight = Math.log((present.length + 1) / (rowsWith.get(word) ?? 1));
      vector.set(word, weight);
      square += weight * weight;
    }
    const length = Math.sqrt(square) || 1;
    for (const [word, weight] of vector) vector.set(word, weight / length);
    return vector;
  });
  return (one, two) => {
    const [left, right] = [vectors[one], vectors[two]];
    if (!left || !right) return 0;
    const [shorter, longer] = left.size <= right.size ? [left, right] : [right, left];
    let cosine = 0;
    for (const [word, weight] of shorter) cosine += weight * (longer.get(word) ?? 0);
    return cosine;
  };
}
