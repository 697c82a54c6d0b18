import { auc } from '../../statistics/auc';
import { brierScore } from '../../statistics/brier';
import { insufficient, type Insufficient } from '../../statistics/input-error';
import { liftAt } from '../../statistics/lift';
import { populationStability, type Drift } from '../../statistics/psi';
import { reliability, type ReliabilityBin } from '../../statistics/reliability';

/** Scores with known outcomes are judged from here on. */
export const reportMinimumOutcomes = 50;

export interface ScoredOutcome {
  /** As shown when the lead was scored. */
  readonly probability: number;
  readonly converted: boolean;
}

export interface ScoringReport {
  readonly ok: true;
  readonly outcomes: number;
  readonly conversions: number;
  readonly auc: number;
  readonly brier: number;
  /** Brier of always forecasting the base rate: the score must be below. */
  readonly baseRateBrier: number;
  readonly ece: number;
  readonly reliability: readonly ReliabilityBin[];
  /** Of the best tenth; null below ten outcomes. */
  readonly liftAtTenth: number | null;
  /** Scores of this week against the ones the weights were made on; null with too few. */
  readonly drift: Pick<Drift, 'psi' | 'drifted'> | null;
}

/** How good the scores were: discrimination, calibration, lift and drift (domain rules for leads, weekly). */
export function scoringReport(
  scored: readonly ScoredOutcome[],
  recentProbabilities: readonly number[],
  referenceProbabilities: readonly number[],
): ScoringReport | Insufficient {
  if (scored.length < reportMinimumOutcomes) {
    return insufficient(
      `A report needs ${reportMinimumOutcomes} outcomes; there are ${scored.length}.`,
    );
  }
  const outcomes = scored.map(({ converted }) => converted);
  const probabilities = scored.map(({ probability }) => probability);
  const ranked = auc(outcomes, probabilities);
  if (!ranked.ok) return ranked;
  const conversions = outcomes.filter(Boolean).length;
  const base = conversions / scored.length;
  const lift = liftAt(outcomes, probabilities);
  const table = reliability({ outcomes, probabilities });
  const drift = populationStability(referenceProbabilities, recentProbabilities);
  return {
    ok: true,
    outcomes: scored.length,
    conversions,
    auc: ranked.auc,
    brier: brierScore({ outcomes, probabilities }),
    baseRateBrier: base * (1 - base),
    ece: table.ece,
    reliability: table.bins,
    liftAtTenth: lift.ok ? lift.lift : null,
    drift: drift.ok ? { psi: drift.psi, drifted: drift.drifted } : null,
  };
}
