import { seededRandom } from '../../statistics/random';
import { dedupeChart } from '../charts/dedupe-chart';
import { evaluateDedupe, reviewProbability, type PairCount } from '../dedupe/evaluate';
import { dedupeFields } from '../dedupe/records';
import { EvalFailure } from '../failure';
import type { Options } from '../options';
import { percent, textTable, type EvalReport } from '../report';
import { columnOf, malformedNote, readTable } from '../tables/table';

const seed = 20_260_101;
const leastRows = 10;

/** Precision and recall of recognising the same lead twice, against a column that says who is who. */
export async function dedupeReport(options: Options): Promise<EvalReport> {
  const table = await readTable(options.path('data'));
  const truthAt = columnOf(table, options.require('truth'));
  const truth = table.rows.map((row) => row[truthAt] ?? '');
  const known = new Set(truth.filter((entity) => entity !== ''));
  const unknown = truth.filter((entity) => entity === '').length;
  if (known.size === 0) {
    throw new EvalFailure(
      'bad_column',
      `Column "${table.columns[truthAt] ?? ''}" is empty: it must say which rows are one.`,
    );
  }
  const fields = dedupeFields(table, truthAt);
  if (fields.length === 0) throw new EvalFailure('bad_column', 'No column is left to compare by.');
  if (table.rows.length < leastRows) {
    throw new EvalFailure('bad_column', `Insufficient: fewer than ${leastRows} rows.`);
  }
  const result = evaluateDedupe(fields, truth, seededRandom(seed));
  const shown = (name: string, count: PairCount) => [
    name,
    String(count.found),
    count.precision === null ? '—' : percent(count.precision),
    count.recall === null ? '—' : percent(count.recall),
    count.f1 === null ? '—' : count.f1.toFixed(4),
  ];
  const text = [
    `${table.rows.length} rows, ${known.size} entities${unknown > 0 ? ` (${unknown} rows without one, taken for different)` : ''}, ${result.truePairs} true pairs, ${result.comparedPairs} pairs compared${table.rejected.length > 0 ? `, ${table.rejected.length} malformed rows${malformedNote(table)}` : ''}`,
    ...(result.largestBlock === null
      ? []
      : [
          `pairs that share only values found in more than ${result.largestBlock} rows were not compared`,
        ]),
    `compared by: ${fields.map(({ name, kind }) => (kind === 'text' ? name : `${name} (${kind})`)).join(', ')}`,
    '',
    textTable(
      ['rule', 'pairs', 'precision', 'recall', 'F1'],
      [
        shown('hard keys (merged)', result.hard),
        shown(`with soft match ≥ ${reviewProbability} (reviewed)`, result.soft),
      ],
    ),
    '',
    'weight of each field (ln odds: differ, alike, nearly equal, equal)',
    ...result.fields.map(
      ({ name, weights }) => `  ${name}: ${weights.map((weight) => weight.toFixed(2)).join('  ')}`,
    ),
  ].join('\n');
  return {
    text,
    json: {
      command: 'dedupe',
      rows: table.rows.length,
      rows_without_truth: unknown,
      rows_malformed: table.rejected.length,
      true_pairs: result.truePairs,
      compared_pairs: result.comparedPairs,
      largest_block: result.largestBlock,
      precision: result.soft.precision,
      recall: result.soft.recall,
      f1: result.soft.f1,
      hard: result.hard,
      soft: result.soft,
      curve: result.curve,
      fields: result.fields,
    },
    svg: dedupeChart(result),
  };
}
