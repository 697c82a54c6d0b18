import { attribute, attributionModels } from '../../attribution/attribute';
import { disagreement } from '../../attribution/disagreement';
import type { Journey } from '../../attribution/journey';
import { seededRandom } from '../../statistics/random';
import { creditChart } from '../charts/credit-chart';
import { EvalFailure } from '../failure';
import type { Options } from '../options';
import { percent, textTable, type EvalReport } from '../report';
import { parseNumber } from '../tables/numbers';
import { columnOf, malformedNote, readTable } from '../tables/table';

const seed = 20_260_101;
const intervalDraws = 200;
/** More are not channels but paths that were not cut up. */
const mostChannels = 200;
/** Path-draws that the intervals may cost: fewer draws for a very long table. */
const mostPathDraws = 4_000_000;
/** A path table has one money unit and no currency; values are kept to the hundredth. */
const minorPerUnit = 100;

/** Nine attribution models on a table of paths with their counts. */
export async function attributionReport(options: Options): Promise<EvalReport> {
  const table = await readTable(options.path('data'));
  const written = options.get('separator') ?? '>';
  if (written === '') throw new EvalFailure('usage', '--separator must not be empty.');
  // " > " means ">", with or without the blanks; a blank alone means itself.
  const separator = written.trim() || written;
  const at = (flag: string) => {
    const name = options.get(flag);
    return name === undefined ? null : columnOf(table, name);
  };
  const pathAt = columnOf(table, options.require('path'));
  const conversionsAt = columnOf(table, options.require('conversions'));
  const [valueAt, nullsAt] = [at('value'), at('nulls')];
  const journeys = table.rows.map((cells, row): Journey => {
    const line = table.lines[row] ?? 0;
    const conversions = countIn(cells[conversionsAt] ?? '', 'conversions', line);
    return {
      id: `line ${line}`,
      touches: (cells[pathAt] ?? '')
        .split(separator)
        .map((channel) => channel.trim())
        .filter((channel) => channel !== '')
        .map((channel) => ({ channel, atMs: null, consented: true })),
      conversions,
      nonConversions: nullsAt === null ? 0 : countIn(cells[nullsAt] ?? '', 'nulls', line),
      convertedAtMs: null,
      valueMinor: valueAt === null ? 0 : valueIn(cells[valueAt] ?? '', conversions, line),
      refundedMinor: 0,
      currency: '',
    };
  });
  const distinct = new Set(
    journeys.flatMap(({ touches }) => touches.map(({ channel }) => channel)),
  );
  const separated = journeys.some(({ touches }) => touches.length > 1);
  if (distinct.size > mostChannels) {
    throw new EvalFailure(
      'bad_column',
      `${distinct.size} different channels, more than ${mostChannels}${separated ? '' : `, and no path holds "${separator}"`}: name the sign between channels by --separator.`,
    );
  }
  const result = attribute({
    journeys,
    models: attributionModels,
    random: seededRandom(seed),
    intervalDraws: Math.max(
      40,
      Math.min(intervalDraws, Math.floor(mostPathDraws / journeys.length)),
    ),
  });
  if (!result.ok) throw new EvalFailure('bad_column', `Insufficient: ${result.reason}`);
  const { attributions } = result;
  const apart = disagreement(attributions);
  const [first] = attributions;
  const channels = (attributions.find(({ model }) => model === 'linear')?.credits ?? []).map(
    ({ channel }) => channel,
  );
  const creditOf = (model: (typeof attributions)[number], channel: string) =>
    model.credits.find((credit) => credit.channel === channel);
  const notes = Array.from(new Set(attributions.flatMap(({ assumptions }) => assumptions)));
  const aside = first?.unattributed ?? [];
  const text = [
    `${table.rows.length} paths, ${journeys.reduce((sum, one) => sum + one.conversions, 0)} conversions, ${channels.length} channels${table.rejected.length > 0 ? `, ${table.rejected.length} malformed rows${malformedNote(table)}` : ''}`,
    '',
    'credited conversions',
    textTable(
      ['channel', ...attributionModels],
      channels.map((channel) => [
        channel,
        ...attributions.map((model) => (creditOf(model, channel)?.conversions ?? 0).toFixed(2)),
      ]),
    ),
    ...(valueAt === null
      ? []
      : [
          '',
          'credited value',
          textTable(
            ['channel', ...attributionModels],
            channels.map((channel) => [
              channel,
              ...attributions.map((model) =>
                ((creditOf(model, channel)?.creditMinor ?? 0) / minorPerUnit).toFixed(2),
              ),
            ]),
          ),
        ]),
    '',
    ...aside.map(
      (one) =>
        `unattributed (${one.reason}): ${one.conversions} conversions, value ${(one.valueMinor / minorPerUnit).toFixed(2)}`,
    ),
    ...(apart.ok
      ? [
          `models differ by up to ${percent(apart.distance)} of the credit; most about ${apart.channels[0]?.channel ?? '—'}`,
        ]
      : []),
    ...(separated ? [] : [`note: no path holds "${separator}"; every path is one channel`]),
    ...notes.map((note) => `note: ${note}`),
  ].join('\n');
  return {
    text,
    json: {
      command: 'attribution',
      paths: table.rows.length,
      rows_malformed: table.rejected.length,
      conversions: journeys.reduce((sum, one) => sum + one.conversions, 0),
      models: attributions.map((model) => ({
        model: model.model,
        rules_version: model.rulesVersion,
        assumptions: model.assumptions,
        credits: model.credits.map((credit) => ({
          channel: credit.channel,
          conversions: credit.conversions,
          value: credit.creditMinor / minorPerUnit,
          share: credit.share,
          share_interval_90: credit.shareInterval,
        })),
      })),
      unattributed: aside.map((one) => ({
        reason: one.reason,
        conversions: one.conversions,
        value: one.valueMinor / minorPerUnit,
      })),
      disagreement: apart.ok ? { distance: apart.distance, channels: apart.channels } : null,
    },
    svg: creditChart(attributions),
  };
}

function countIn(cell: string, what: string, line: number): number {
  const value = cell === '' ? 0 : parseNumber(cell);
  if (value === null || value < 0 || !Number.isSafeInteger(value)) {
    throw new EvalFailure(
      'bad_column',
      `Line ${line}: "${cell}" is no count of ${what}; whole numbers from 0 are.`,
    );
  }
  return value;
}

function valueIn(cell: string, conversions: number, line: number): number {
  const value = cell === '' ? 0 : parseNumber(cell);
  if (value === null || value < 0) {
    throw new EvalFailure('bad_column', `Line ${line}: "${cell}" is no value ≥ 0.`);
  }
  if (value > 0 && conversions === 0) {
    throw new EvalFailure('bad_column', `Line ${line} has a value but no conversion.`);
  }
  return Math.round(value * minorPerUnit);
}
