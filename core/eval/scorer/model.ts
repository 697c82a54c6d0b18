import {
  boostedMargins,
  boostingSettings,
  fitBoostedTrees,
  type BoostedTrees,
} from '../../statistics/boosted-trees';
import { InputError } from '../../statistics/input-error';
import { applyIsotonic, fitIsotonic, type IsotonicFit } from '../../statistics/isotonic';
import type { RandomSource } from '../../statistics/random';
import { sigmoid } from '../../statistics/sigmoid';
import {
  fitSparseLogistic,
  logisticMargins,
  type LogisticFit,
} from '../../statistics/sparse-logistic';
import type { FeatureColumn } from './columns';
import { binColumns, learnCodes, sparseRows, type ColumnCode } from './encode';
import { stratifiedFolds } from './folds';

/** Ridge strength of the linear model; one-hot columns make it a prior of about ±½ log-odds per category. */
const linearPenalty = 8;
const innerFolds = 4;
/** From here on one inner fold is plenty to blend and calibrate on, at two fits instead of five. */
const longTable = 20_000;
/** Isotonic calibration memorises noise below this many outcomes. */
const isotonicFrom = 1_000;

interface Members {
  readonly codes: readonly ColumnCode[];
  readonly linear: LogisticFit;
  readonly trees: BoostedTrees;
}

export interface LeadModel {
  readonly members: Members;
  readonly rounds: number;
  readonly blend: { readonly linear: number; readonly trees: number; readonly intercept: number };
  readonly isotonic: IsotonicFit | null;
}

/**
 * A ridge logistic regression and boosted trees, blended and calibrated on predictions for rows the members had not
 * seen (stacking, Wolpert 1992): the blend is a Platt scaling of two scores at once. From 1,000 rows on, half of the
 * answer is an isotonic fit of the blend, which mends bends and, being only half, never ties two leads.
 *
 * @throws InputError `empty` when one of the outcomes does not occur.
 */
export function fitLeadModel(
  columns: readonly FeatureColumn[],
  rows: readonly number[],
  outcomes: readonly boolean[],
  random: RandomSource,
): LeadModel {
  const fold = stratifiedFolds(outcomes, innerFolds, random);
  const linear = new Float64Array(rows.length);
  const checkpoints = [0.25, 0.4, 0.55, 0.7, 0.85, 1].map((share) =>
    Math.round(share * boostingSettings.rounds),
  );
  const staged = checkpoints.map(() => new Float64Array(rows.length));
  const heldFolds = rows.length >= longTable ? 1 : innerFolds;
  for (let held = 0; held < heldFolds; held += 1) {
    const kept = indices(fold, (value) => value !== held);
    const left = indices(fold, (value) => value === held);
    const members = fitMembers(columns, pick(rows, kept), pick(outcomes, kept), random);
    const heldRows = pick(rows, left);
    const margins = linearMargins(members, columns, heldRows);
    const binned = binColumns(columns, members.codes, heldRows);
    left.forEach((at, i) => {
      linear[at] = margins[i] ?? 0;
    });
    checkpoints.forEach((rounds, stage) => {
      const treeMargins = boostedMargins(members.trees, binned, heldRows.length, rounds);
      left.forEach((at, i) => {
        const target = staged[stage];
        if (target) target[at] = treeMargins[i] ?? 0;
      });
    });
  }
  const judged = indices(fold, (value) => value < heldFolds);
  const truth = pick(outcomes, judged);
  const seen = (margins: Float64Array) => Float64Array.from(judged, (at) => margins[at] ?? 0);
  let best = 0;
  let bestLoss = Number.POSITIVE_INFINITY;
  staged.forEach((margins, stage) => {
    const loss = logLoss(seen(margins), truth);
    if (loss < bestLoss) [best, bestLoss] = [stage, loss];
  });
  const linearSeen = seen(linear);
  const treesSeen = seen(staged[best] ?? new Float64Array(rows.length));
  const blend = fitBlend(linearSeen, treesSeen, truth);
  const blended = Array.from(linearSeen, (margin, i) => blendOf(blend, margin, treesSeen[i] ?? 0));
  return {
    members: fitMembers(columns, rows, outcomes, random),
    rounds: checkpoints[best] ?? boostingSettings.rounds,
    blend,
    isotonic: rows.length >= isotonicFrom ? fitIsotonic(blended, truth) : null,
  };
}

/** P(conversion) per row. */
export function predictLeads(
  model: LeadModel,
  columns: readonly FeatureColumn[],
  rows: readonly number[],
): number[] {
  const linear = linearMargins(model.members, columns, rows);
  const binned = binColumns(columns, model.members.codes, rows);
  const trees = boostedMargins(model.members.trees, binned, rows.length, model.rounds);
  return Array.from(linear, (margin, i) => {
    const blended = blendOf(model.blend, margin, trees[i] ?? 0);
    const smooth = sigmoid(blended);
    return model.isotonic ? (smooth + applyIsotonic(model.isotonic, blended)) / 2 : smooth;
  });
}

function fitMembers(
  columns: readonly FeatureColumn[],
  rows: readonly number[],
  outcomes: readonly boolean[],
  random: RandomSource,
): Members {
  const codes = learnCodes(columns, rows);
  const linear = fitSparseLogistic(sparseRows(columns, codes, rows), outcomes, linearPenalty);
  const trees = fitBoostedTrees(binColumns(columns, codes, rows), outcomes, random);
  if (!linear.ok) throw new InputError('empty', linear.reason);
  if (!trees.ok) throw new InputError('empty', trees.reason);
  return { codes, linear, trees };
}

function linearMargins(
  members: Members,
  columns: readonly FeatureColumn[],
  rows: readonly number[],
): Float64Array {
  return logisticMargins(members.linear, sparseRows(columns, members.codes, rows));
}

/** Non-negative weights: a member that would count against itself is left out. */
function fitBlend(
  linear: Float64Array,
  trees: Float64Array,
  outcomes: readonly boolean[],
): LeadModel['blend'] {
  const both = fitOn([linear, trees], outcomes);
  const [a = 0, b = 0] = both.weights;
  if (a >= 0 && b >= 0) return { linear: a, trees: b, intercept: both.intercept };
  const single = fitOn([a < 0 ? trees : linear], outcomes);
  const weight = Math.max(0, single.weights[0] ?? 0);
  return a < 0
    ? { linear: 0, trees: weight, intercept: single.intercept }
    : { linear: weight, trees: 0, intercept: single.intercept };
}

function fitOn(members: readonly Float64Array[], outcomes: readonly boolean[]): LogisticFit {
  const width = members.length;
  const from = Int32Array.from({ length: outcomes.length + 1 }, (_, row) => row * width);
  const column = Int32Array.from({ length: outcomes.length * width }, (_, entry) => entry % width);
  const value = Float64Array.from(
    { length: outcomes.length * width },
    (_, entry) => members[entry % width]?.[Math.floor(entry / width)] ?? 0,
  );
  const fit = fitSparseLogistic({ width, from, column, value }, outcomes, 0.01);
  if (!fit.ok) throw new InputError('empty', fit.reason);
  return fit;
}

function blendOf(blend: LeadModel['blend'], linear: number, trees: number): number {
  return blend.linear * linear + blend.trees * trees + blend.intercept;
}

function logLoss(margins: Float64Array, outcomes: readonly boolean[]): number {
  let loss = 0;
  margins.forEach((margin, row) => {
    const signed = outcomes[row] === true ? margin : -margin;
    loss += Math.max(0, -signed) + Math.log1p(Math.exp(-Math.abs(signed)));
  });
  return loss;
}

function indices(fold: Uint8Array, wanted: (value: number) => boolean): number[] {
  return Array.from(fold.keys()).filter((row) => wanted(fold[row] ?? 0));
}

function pick<T>(values: readonly T[], at: readonly number[]): T[] {
  return at.flatMap((index) => {
    const value = values[index];
    return value === undefined ? [] : [value];
  });
}
