import { requireSameLength } from './guards';
import { insufficient, type Insufficient } from './input-error';
import { sigmoid } from './sigmoid';

/** Rows in compressed form: the non-zero entries of row r are from[r] … from[r + 1] − 1. */
export interface SparseRows {
  readonly width: number;
  readonly from: Int32Array;
  readonly column: Int32Array;
  readonly value: Float64Array;
}

export interface LogisticFit {
  readonly ok: true;
  readonly weights: Float64Array;
  readonly intercept: number;
}

const newtonRounds = 25;
const gradientTolerance = 1e-5;

/**
 * Logistic regression with a ridge penalty ½·Σ penalty·w² (the intercept is free), by truncated Newton: conjugate
 * gradients on the Hessian, which is never formed. The penalty also keeps separable data finite.
 */
export function fitSparseLogistic(
  rows: SparseRows,
  outcomes: readonly boolean[],
  penalty: number,
): LogisticFit | Insufficient {
  requireSameLength(Array.from({ length: rows.from.length - 1 }), outcomes, 'rows and outcomes');
  const positives = outcomes.filter(Boolean).length;
  if (positives === 0 || positives === outcomes.length) {
    return insufficient('Both outcomes must occur to learn what tells them apart.');
  }
  const size = rows.width + 1;
  const weights = new Float64Array(size);
  weights[rows.width] = Math.log(positives / (outcomes.length - positives));
  let loss = lossOf(rows, outcomes, weights, penalty);
  for (let round = 0; round < newtonRounds; round += 1) {
    const { gradient, curvature } = derivatives(rows, outcomes, weights, penalty);
    if (norm(gradient) < gradientTolerance * outcomes.length) break;
    const step = conjugateGradient(rows, curvature, gradient, penalty);
    const next = lineSearch(rows, outcomes, weights, step, penalty, loss);
    if (next === null) break;
    weights.set(next.weights);
    const gained = loss - next.loss;
    loss = next.loss;
    if (gained < 1e-9 * outcomes.length) break;
  }
  return { ok: true, weights: weights.slice(0, rows.width), intercept: weights[rows.width] ?? 0 };
}

/** Log-odds per row. */
export function logisticMargins(fit: LogisticFit, rows: SparseRows): Float64Array {
  const all = new Float64Array(rows.width + 1);
  all.set(fit.weights);
  all[rows.width] = fit.intercept;
  return multiply(rows, all);
}

function multiply(rows: SparseRows, weights: Float64Array): Float64Array {
  const count = rows.from.length - 1;
  const result = new Float64Array(count);
  const intercept = weights[rows.width] ?? 0;
  for (let row = 0; row < count; row += 1) {
    let sum = intercept;
    const end = rows.from[row + 1] ?? 0;
    for (let entry = rows.from[row] ?? 0; entry < end; entry += 1) {
      sum += (rows.value[entry] ?? 0) * (weights[rows.column[entry] ?? 0] ?? 0);
    }
    result[row] = sum;
  }
  return result;
}

/** Xᵀ·errors, with the intercept last. */
function multiplyTransposed(rows: SparseRows, errors: Float64Array): Float64Array {
  const result = new Float64Array(rows.width + 1);
  let total = 0;
  errors.forEach((error, row) => {
    total += error;
    const end = rows.from[row + 1] ?? 0;
    for (let entry = rows.from[row] ?? 0; entry < end; entry += 1) {
      const column = rows.column[entry] ?? 0;
      result[column] = (result[column] ?? 0) + error * (rows.value[entry] ?? 0);
    }
  });
  result[rows.width] = total;
  return result;
}

function lossOf(
  rows: SparseRows,
  outcomes: readonly boolean[],
  weights: Float64Array,
  penalty: number,
): number {
  let loss = 0;
  multiply(rows, weights).forEach((margin, row) => {
    loss +=
      Math.max(0, margin) -
      (outcomes[row] === true ? margin : 0) +
      Math.log1p(Math.exp(-Math.abs(margin)));
  });
  for (let i = 0; i < rows.width; i += 1) loss += 0.5 * penalty * (weights[i] ?? 0) ** 2;
  return loss;
}

function derivatives(
  rows: SparseRows,
  outcomes: readonly boolean[],
  weights: Float64Array,
  penalty: number,
): { gradient: Float64Array; curvature: Float64Array } {
  const margins = multiply(rows, weights);
  const errors = new Float64Array(margins.length);
  const curvature = new Float64Array(margins.length);
  margins.forEach((margin, row) => {
    const p = sigmoid(margin);
    errors[row] = p - (outcomes[row] === true ? 1 : 0);
    curvature[row] = p * (1 - p);
  });
  const gradient = multiplyTransposed(rows, errors);
  for (let i = 0; i < rows.width; i += 1) {
    gradient[i] = (gradient[i] ?? 0) + penalty * (weights[i] ?? 0);
  }
  return { gradient, curvature };
}

/** Solves H·step = −gradient to a tenth of the gradient's length, as Newton needs no more. */
function conjugateGradient(
  rows: SparseRows,
  curvature: Float64Array,
  gradient: Float64Array,
  penalty: number,
): Float64Array {
  const step = new Float64Array(gradient.length);
  const residual = gradient.map((value) => -value);
  const direction = Float64Array.from(residual);
  let length = dot(residual, residual);
  const target = 0.01 * length;
  for (let round = 0; round < 100 && length > target; round += 1) {
    const image = multiply(rows, direction);
    for (let row = 0; row < image.length; row += 1) {
      image[row] = (image[row] ?? 0) * ((curvature[row] ?? 0) + 1e-10);
    }
    const bent = multiplyTransposed(rows, image);
    for (let i = 0; i < rows.width; i += 1)
      bent[i] = (bent[i] ?? 0) + penalty * (direction[i] ?? 0);
    const scale = length / dot(direction, bent);
    if (!Number.isFinite(scale)) break;
    for (let i = 0; i < step.length; i += 1) {
      step[i] = (step[i] ?? 0) + scale * (direction[i] ?? 0);
      residual[i] = (residual[i] ?? 0) - scale * (bent[i] ?? 0);
    }
    const next = dot(residual, residual);
    const keep = next / length;
    length = next;
    for (let i = 0; i < direction.length; i += 1) {
      direction[i] = (residual[i] ?? 0) + keep * (direction[i] ?? 0);
    }
  }
  return step;
}

function lineSearch(
  rows: SparseRows,
  outcomes: readonly boolean[],
  weights: Float64Array,
  step: Float64Array,
  penalty: number,
  loss: number,
): { weights: Float64Array; loss: number } | null {
  for (let size = 1; size > 1e-6; size /= 2) {
    const next = weights.map((weight, i) => weight + size * (step[i] ?? 0));
    const nextLoss = lossOf(rows, outcomes, next, penalty);
    if (nextLoss < loss) return { weights: next, loss: nextLoss };
  }
  return null;
}

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < left.length; i += 1) sum += (left[i] ?? 0) * (right[i] ?? 0);
  return sum;
}

const norm = (vector: Float64Array) => Math.sqrt(dot(vector, vector));
