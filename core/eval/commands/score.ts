import { seededRandom } from '../../statistics/random';
import { reliabilityChart } from '../charts/reliability-chart';
import { EvalFailure } from '../failure';
import type { Options } from '../options';
import { percent, textTable, type EvalReport } from '../report';
import { featuresOf } from '../scorer/columns';
import { crossValidate } from '../scorer/cross-validate';
import { columnStrengths, leakThreshold } from '../scorer/leakage';
import { outcomesOf } from '../scorer/outcomes';
import { malformedNote, readTable } from '../tables/table';

/** Fixed, so that two runs on one file agree to the last digit. */
const seed = 20_260_101;
const leastOfEach = 50;

/** Learns a lead score from a labelled table and judges it on rows it has not seen. */
export async function scoreReport(options: Options): Promise<EvalReport> {
  const outcome = options.require('outcome');
  const folds = foldsOf(options.get('folds') ?? '5');
  const dropped = (options.get('drop') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const table = await readTable(options.path('data'));
  const { rows, outcomes, positive, missing } = outcomesOf(table, outcome);
  const positives = outcomes.filter(Boolean).length;
  if (Math.min(positives, outcomes.length - positives) < leastOfEach) {
    throw new EvalFailure(
      'bad_column',
      `Insufficient: "${outcome}" has ${positives} conversions among ${outcomes.length} rows; at least ${leastOfEach} of each outcome are needed.`,
    );
  }
  const features = featuresOf(table, rows, outcome, dropped);
  if (features.columns.length === 0) {
    throw new EvalFailure('bad_column', 'No column is left to learn from.');
  }
  const strengths = columnStrengths(features.columns, outcomes);
  const suspected = strengths.filter((one) => one.suspected);
  const evaluation = crossValidate(features.columns, outcomes, folds, seededRandom(seed));
  const { bins, ece } = evaluation.reliability;
  const text = [
    `${outcomes.length} rows (${missing} without outcome, ${table.rejected.length} malformed${malformedNote(table)}), "${positive}" = converted, base rate ${percent(evaluation.baseRate)}`,
    `read as ${table.encoding}, delimiter ${JSON.stringify(table.delimiter)}; ${features.columns.length} columns used`,
    ...features.setAside
      .filter(({ reason }) => reason !== 'outcome')
      .map(({ column, reason }) => `  not used: ${column} (${reason})`),
    ...features.unreadable.map(
      ({ column, cells }) => `  ${column}: ${cells} cells are no number, taken as missing`,
    ),
    ...suspected.map(
      (one) =>
        `  WARNING ${one.column} alone reaches AUC ${one.auc.toFixed(3)} (> ${leakThreshold}): it was probably filled in after the outcome; use --drop`,
    ),
    '',
    `held-out, ${folds} folds: AUC ${evaluation.auc.toFixed(4)}  Brier ${evaluation.brier.toFixed(4)} (base rate alone ${evaluation.brierBaseline.toFixed(4)})  ECE ${ece.toFixed(4)}  lift@10 % ${evaluation.liftAt10Percent?.toFixed(2) ?? 'insufficient'}`,
    `AUC by fold: ${evaluation.aucByFold.map((value) => value.toFixed(4)).join(' ')}`,
    '',
    textTable(
      ['probability', 'leads', 'forecast', 'happened', '95 % interval'],
      bins.map((bin) => [
        `${bin.from.toFixed(1)}–${bin.to.toFixed(1)}`,
        String(bin.count),
        bin.meanForecast.toFixed(3),
        bin.observedRate.toFixed(3),
        `${bin.interval.low.toFixed(3)}–${bin.interval.high.toFixed(3)}`,
      ]),
    ),
    '',
    'strongest single columns:',
    ...strengths.slice(0, 8).map((one) => `  ${one.auc.toFixed(3)}  ${one.column}`),
  ].join('\n');
  return {
    text,
    json: {
      command: 'score',
      rows: outcomes.length,
      rows_without_outcome: missing,
      rows_malformed: table.rejected.length,
      positive,
      base_rate: evaluation.baseRate,
      folds,
      auc: evaluation.auc,
      auc_by_fold: evaluation.aucByFold,
      brier: evaluation.brier,
      brier_baseline: evaluation.brierBaseline,
      ece,
      lift_at_10_percent: evaluation.liftAt10Percent,
      reliability: bins.map((bin) => ({
        from: bin.from,
        to: bin.to,
        count: bin.count,
        mean_forecast: bin.meanForecast,
        observed_rate: bin.observedRate,
        interval: bin.interval,
      })),
      columns: strengths.map((one) => ({
        name: one.column,
        auc: one.auc,
        leak_suspected: one.suspected,
      })),
      leak_warnings: suspected.map((one) => one.column),
      not_used: features.setAside,
      unreadable: features.unreadable,
      encoding: table.encoding,
      delimiter: table.delimiter,
    },
    svg: reliabilityChart(evaluation, 'Lead score: does the probability hold?'),
  };
}

function foldsOf(text: string): number {
  const folds = Number(text);
  if (!Number.isInteger(folds) || folds < 2 || folds > 20) {
    throw new EvalFailure('usage', `--folds must be a whole number from 2 to 20, got "${text}".`);
  }
  return folds;
}
