import { evaluateOffline, type OfflineEvaluation } from '../../learning/evaluation';
import type { Insufficient } from '../../statistics/input-error';
import type { RandomSource } from '../../statistics/random';
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

export interface ScoringCandidate {
  readonly ok: true;
  readonly scorer: Scorer;
  /** On outcomes it never saw. Only the verdict `better` goes on to shadow and to the owner. */
  readonly evaluation: OfflineEvaluation;
}

/**
 * New weights and calibration from `learned`, judged on `heldBack` against the scorer in use. Changes nothing itself.
 * @param version name of the new weights, stored with every score they give.
 */
export function scoringCandidate(
  current: Scorer,
  learned: readonly LeadOutcome[],
  heldBack: readonly LeadOutcome[],
  version: string,
  random: RandomSource,
): ScoringCandidate | Insufficient {
  const fitted = refit(current.weights, learned, version);
  if (!fitted.ok) return fitted;
  const scorer: Scorer = {
    weights: fitted.weights,
    calibration: calibrationFor(
      learned.map((lead) => logOddsWith(fitted.weights, lead)),
      learned.map(({ converted }) => converted),
    ),
  };
  const evaluation = evaluateOffline(
    {
      outcomes: heldBack.map(({ converted }) => converted),
      current: heldBack.map((lead) => probabilityWith(current, lead)),
      candidate: heldBack.map((lead) => probabilityWith(scorer, lead)),
    },
    random,
  );
  return evaluation.ok ? { ok: true, scorer, evaluation } : evaluation;
}

type Scorable = Pick<LeadOutcome, 'features' | 'contact' | 'intentAgeDays'>;

export function logOddsWith(weights: ScoringWeights, lead: Scorable): number {
  const { fit, intent } = scoreLead(lead.features, lead.contact, lead.intentAgeDays, { weights });
  return weights.bias + fit + intent;
}

function probabilityWith({ weights, calibration }: Scorer, lead: Scorable): number {
  return calibrated(calibration, logOddsWith(weights, lead));
}
