import { requireFiniteSeries, requireSameLength } from './guards';

/** A non-decreasing step-and-line function: knots in ascending score, probabilities beside them. */
export interface IsotonicFit {
  readonly scores: readonly number[];
  readonly probabilities: readonly number[];
}

/**
 * Isotonic calibration by pool-adjacent-violators (Ayer et al. 1955; Zadrozny & Elkan 2002). For ≥ 1,000
 * outcomes; below that it memorises noise and {@link fitPlatt} is the better choice.
 */
export function fitIsotonic(scores: readonly number[], outcomes: readonly boolean[]): IsotonicFit {
  requireSameLength(scores, outcomes, 'scores and outcomes');
  requireFiniteSeries(scores, 'scores');
  const order = Array.from(scores.keys()).sort((i, j) => (scores[i] ?? 0) - (scores[j] ?? 0));
  const blocks: { scoreSum: number; positives: number; weight: number }[] = [];
  for (let start = 0; start < order.length;) {
    const score = scores[order[start] ?? 0] ?? 0;
    let end = start;
    let positives = 0;
    while (end < order.length && scores[order[end] ?? 0] === score) {
      if (outcomes[order[end] ?? 0] === true) positives += 1;
      end += 1;
    }
    const weight = end - start;
    let block = { scoreSum: score * weight, positives, weight };
    let last = blocks.at(-1);
    while (last && last.positives / last.weight >= block.positives / block.weight) {
      block = {
        scoreSum: last.scoreSum + block.scoreSum,
        positives: last.positives + block.positives,
        weight: last.weight + block.weight,
      };
      blocks.pop();
      last = blocks.at(-1);
    }
    blocks.push(block);
    start = end;
  }
  return {
    scores: blocks.map((block) => block.scoreSum / block.weight),
    probabilities: blocks.map((block) => block.positives / block.weight),
  };
}

/** Linear between knots, flat outside: monotone in the score. */
export function applyIsotonic(fit: IsotonicFit, score: number): number {
  const { scores, probabilities } = fit;
  let low = 0;
  let high = scores.length - 1;
  if (score <= (scores[0] ?? 0)) return probabilities[0] ?? 0;
  if (score >= (scores[high] ?? 0)) return probabilities[high] ?? 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((scores[middle] ?? 0) <= score) low = middle;
    else high = middle;
  }
  const left = scores[low] ?? 0;
  const right = scores[high] ?? 0;
  const share = (score - left) / (right - left);
  return (probabilities[low] ?? 0) * (1 - share) + (probabilities[high] ?? 0) * share;
}
