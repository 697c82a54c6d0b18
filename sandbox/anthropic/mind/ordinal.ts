/** Words enumerations use for "how much", weakest first. */
const ranks: readonly (readonly [RegExp, number])[] = [
  [/^(none|no|absent|negative|never|disqualified|spam|irrelevant|not_.*|no_.*)$/, 0],
  [
    /(^|_)(weak|low|vague|poor|small|micro|later|distant|exploring|browsing|cold|junior)($|_)/,
    0.25,
  ],
  [
    /(^|_)(implied|mentioned|partial|some|medium|moderate|average|possible|warm|influencer|months?|quarter|mid)($|_)/,
    0.55,
  ],
  [/(^|_)(good|likely|considering|evaluating|comparing|weeks?|large)($|_)/, 0.75],
  [
    /(^|_)(high|strong|explicit|stated|clear|confirmed|yes|full|hot|immediate|now|urgent|days|ready|ready_to_buy|decision_maker|decider|owner|excellent|enterprise)($|_)/,
    1,
  ],
];

const unknownWord = /^(unknown|unclear|not_stated|unstated|not_mentioned|unspecified|n\/?a)$/;

/**
 * Picks the option of an ordered enumeration that says `level`. @returns `undefined` when the options are not
 * words of degree.
 */
export function optionFor(options: readonly unknown[], level: number | null): unknown {
  const words = options.filter((option) => typeof option === 'string');
  if (level === null) {
    return words.find((word) => unknownWord.test(word)) ?? words.find((word) => rankOf(word) === 0);
  }
  const ranked = words
    .map((word) => ({ word, rank: rankOf(word) }))
    .filter((entry): entry is { word: string; rank: number } => entry.rank !== undefined);
  if (ranked.length === 0) return undefined;
  return ranked.reduce((best, entry) =>
    Math.abs(entry.rank - level) < Math.abs(best.rank - level) ? entry : best,
  ).word;
}

function rankOf(word: string): number | undefined {
  return ranks.find(([pattern]) => pattern.test(word.toLowerCase()))?.[1];
}
