import { auc } from '../../statistics/auc';
import { brierScore } from '../../statistics/brier';
import { insufficient, type Insufficient } from '../../statistics/input-error';
import { calibrated, calibrationFor, type Calibration } from '../calibration';
import { scoreLead } from '../score';
import type { ScoringWeights } from '../weights';
import type { LeadOutcome } from './outcome';
import { refit } from './refit';

/** What a tenant scores with. */
export interface Scorer {
  readonly weights: ScoringWeights;
  readonly calibration: Calibration;
}

export interface Judged {
  readonly auc: number;
  readonly brier: number;
}

export interface CandidateEvaluation {
  readonly ok: true;
  readonly candidate: Scorer;
  readonly heldBack: number;
  readonly current: Judged;
  readonly proposed: Judged;
  /** Better on outcomes it never saw, in calibration and not worse in order. Only then may the owner promote it. */
  readonly better: boolean;
}

/** Part of the outcomes, the newest, that the candidate does not see. */
export const heldBackShare = 0.3;
/** A change smaller than this is noise: nothing is changed for it. */
export const brierGainMinimum = 0.001;
export const aucLossMaximum = 0.005;

/**
 * A candidate from the older outcomes, judged on the newer ones against the scorer in use.
 * @param outcomes oldest first.
 */
export function evaluateCandidate(
  current: Scorer,
  outcomes: readonly LeadOutcome[],
  version: string,
): CandidateEvaluation | Insufficient {
  const cut = Math.floor(outcomes.length * (1 - heldBackShare));
  const [learned, heldBack] = [outcomes.slice(0, cut), outcomes.slice(cut)];
  const fitted = refit(current.weights, learned, version);
  if (!fitted.ok) return fitted;
  const candidate: Scorer = {
    weights: fitted.weights,
    calibration: calibrationFor(
      learned.map((lead) => logOddsWith(fitted.weights, lead)),
      learned.map(({ converted }) => converted),
    ),
  };
  const before = judge(current, heldBack);
  const after = judge(candidate, heldBack);
  if (before === null || after === null) {
    return insufficient('The held-back outcomes are all of one kind: nothing can be compared.');
  }
  return {
    ok: true,
    candidate,
    heldBack: heldBack.length,
    current: before,
    proposed: after,
    better:
      before.brier - after.brier >= brierGainMinimum && before.auc - after.auc <= aucLossMaximum,
  };
}

export function logOddsWith(
  weights: ScoringWeights,
  lead: Pick<LeadOutcome, 'features' | 'contact' | 'intentAgeDays'>,
): number {
  const { fit, intent } = scoreLead(lead.features, lead.contact, lead.intentAgeDays, { weights });
  return weights.bias + fit + intent;
}

function judge(scorer: Scorer, outcomes: readonly LeadOutcome[]): Judged | null {
  const converted = outcomes.map((lead) => lead.converted);
  const probabilities = outcomes.map((lead) =>
    calibrated(scorer.calibration, logOddsWith(scorer.weights, lead)),
  );
  const ranked = outcomes.length === 0 ? null : auc(converted, probabilities);
  return ranked?.ok === true
    ? { auc: ranked.auc, brier: brierScore({ outcomes: converted, probabilities }) }
    : null;
}
