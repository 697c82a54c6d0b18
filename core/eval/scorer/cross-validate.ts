import { auc } from '../../statistics/auc';
import { brierScore } from '../../statistics/brier';
import { liftAt } from '../../statistics/lift';
import type { RandomSource } from '../../statistics/random';
import { reliability, type Reliability } from '../../statistics/reliability';
import type { FeatureColumn } from './columns';
import { stratifiedFolds } from './folds';
import { fitLeadModel, predictLeads } from './model';

export interface Evaluation {
  readonly auc: number;
  /** AUC of every fold alone, to see how much it moves. */
  readonly aucByFold: readonly number[];
  readonly brier: number;
  /** Brier of always saying the base rate. */
  readonly brierBaseline: number;
  readonly reliability: Reliability;
  readonly liftAt10Percent: number | null;
  readonly baseRate: number;
  /** Held-out probability per row, in the order of `outcomes`. */
  readonly probabilities: readonly number[];
}

/** k-fold evaluation: every row is judged by a model, its codes and its calibration, that never saw it. */
export function crossValidate(
  columns: readonly FeatureColumn[],
  outcomes: readonly boolean[],
  folds: number,
  random: RandomSource,
): Evaluation {
  const fold = stratifiedFolds(outcomes, folds, random);
  const probabilities = new Array<number>(outcomes.length).fill(0);
  const aucByFold: number[] = [];
  for (let held = 0; held < folds; held += 1) {
    const train: number[] = [];
    const test: number[] = [];
    fold.forEach((value, row) => (value === held ? test : train).push(row));
    const model = fitLeadModel(
      columns,
      train,
      train.map((row) => outcomes[row] === true),
      random,
    );
    const predicted = predictLeads(model, columns, test);
    test.forEach((row, i) => {
      probabilities[row] = predicted[i] ?? 0;
    });
    const part = auc(
      test.map((row) => outcomes[row] === true),
      predicted,
    );
    if (part.ok) aucByFold.push(part.auc);
  }
  const baseRate = outcomes.filter(Boolean).length / outcomes.length;
  const whole = auc(outcomes, probabilities);
  const lift = liftAt(outcomes, probabilities);
  return {
    auc: whole.ok ? whole.auc : 0.5,
    aucByFold,
    brier: brierScore({ outcomes, probabilities }),
    brierBaseline: baseRate * (1 - baseRate),
    reliability: reliability({ outcomes, probabilities }),
    liftAt10Percent: lift.ok ? lift.lift : null,
    baseRate,
    probabilities,
  };
}
