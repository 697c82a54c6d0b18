import { requireFiniteSeries, requireSameLength } from './guards';
import { insufficient, type Insufficient } from './input-error';

/**
 * Area under the ROC curve: the chance that a random positive ranks above a random negative, ties counting
 * half (Mann–Whitney by midranks, n·log n).
 */
export function auc(
  outcomes: readonly boolean[],
  scores: readonly number[],
): { readonly ok: true; readonly auc: number } | Insufficient {
  requireSameLength(outcomes, scores, 'outcomes and scores');
  requireFiniteSeries(scores, 'scores');
  const positives = outcomes.filter(Boolean).length;
  const negatives = outcomes.length - positives;
  if (positives === 0 || negatives === 0) {
    return insufficient('AUC needs at least one positive and one negative outcome.');
  }
  const order = Array.from(scores.keys()).sort((i, j) => (scores[i] ?? 0) - (scores[j] ?? 0));
  let rankSum = 0;
  for (let start = 0; start < order.length;) {
    const score = scores[order[start] ?? 0];
    let end = start;
    let positivesHere = 0;
    while (end < order.length && scores[order[end] ?? 0] === score) {
      if (outcomes[order[end] ?? 0] === true) positivesHere += 1;
      end += 1;
    }
    rankSum += positivesHere * ((start + 1 + end) / 2);
    start = end;
  }
  return {
    ok: true,
    auc: (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives),
  };
}
