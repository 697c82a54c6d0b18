import { requireFiniteSeries, requireSameLength } from './guards';
import { insufficient, type Insufficient } from './input-error';

/**
 * How many times more positives the best-scored `share` holds than a random share would. Ties at the cut
 * count with their average, so that the order of equal scores cannot change the answer.
 */
export function liftAt(
  outcomes: readonly boolean[],
  scores: readonly number[],
  share = 0.1,
): { readonly ok: true; readonly lift: number } | Insufficient {
  requireSameLength(outcomes, scores, 'outcomes and scores');
  requireFiniteSeries(scores, 'scores');
  const positives = outcomes.filter(Boolean).length;
  const take = outcomes.length * share;
  if (positives === 0) return insufficient('Lift needs at least one positive outcome.');
  if (take < 1) return insufficient(`Fewer than ${Math.ceil(1 / share)} observations.`);
  const order = Array.from(scores.keys()).sort((i, j) => (scores[j] ?? 0) - (scores[i] ?? 0));
  let taken = 0;
  let found = 0;
  for (let start = 0; start < order.length && taken < take;) {
    let end = start;
    let positivesHere = 0;
    while (end < order.length && scores[order[end] ?? 0] === scores[order[start] ?? 0]) {
      if (outcomes[order[end] ?? 0] === true) positivesHere += 1;
      end += 1;
    }
    const use = Math.min(end - start, take - taken);
    found += positivesHere * (use / (end - start));
    taken += use;
    start = end;
  }
  return { ok: true, lift: found / take / (positives / outcomes.length) };
}
