import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PricePoint } from '../../ads/price-series';
import { EvalFailure } from '../failure';
import { parseNumber } from '../tables/numbers';
import { readTable, type Table } from '../tables/table';
import { parseStamp } from './stamps';
import { readWindows, seriesName, type LabelledWindow } from './windows-file';

const loneComma = /^([^.,]*),([^.,]*)$/;

export interface LabelledSeries {
  readonly name: string;
  readonly points: readonly PricePoint[];
  readonly windows: readonly LabelledWindow[];
  /** Windows that lie wholly before the first or after the last point; nobody can find them. */
  readonly windowsOutside: readonly LabelledWindow[];
  readonly mended: {
    readonly outOfOrder: number;
    readonly repeatedTimes: number;
    readonly unusable: number;
  };
}

/**
 * One CSV per series (columns `timestamp` and `value`, or the first two of that kind), windows by file name.
 * Windows without a file or outside the data are named, not counted. Rows out of order are sorted, repeated
 * timestamps averaged, rows without a usable number counted and left out.
 *
 * @throws EvalFailure `unreadable_file`, `empty_table`, `bad_column` or `bad_windows`.
 */
export async function readLabelledSeries(
  directory: string,
  windowsFile: string,
): Promise<{ readonly series: LabelledSeries[]; readonly withoutFile: readonly string[] }> {
  const windows = await readWindows(windowsFile);
  let files: string[];
  try {
    files = (await readdir(directory)).filter((file) => file.toLowerCase().endsWith('.csv')).sort();
  } catch {
    throw new EvalFailure('unreadable_file', `Cannot read the folder ${directory}.`);
  }
  if (files.length === 0) {
    throw new EvalFailure('empty_table', `There is no .csv file in ${directory}.`);
  }
  const series = await Promise.all(
    files.map(async (file): Promise<LabelledSeries> => {
      const name = seriesName(file);
      const { points, mended } = await readPoints(join(directory, file));
      const [from, to] = [points[0]?.atMs ?? 0, points.at(-1)?.atMs ?? 0];
      const isInside = ({ startMs, endMs }: LabelledWindow) => endMs >= from && startMs <= to;
      const own = windows.get(name) ?? [];
      return {
        name,
        points,
        windows: own.filter(isInside),
        windowsOutside: own.filter((window) => !isInside(window)),
        mended,
      };
    }),
  );
  const names = new Set(series.map(({ name }) => name));
  const withoutFile = Array.from(windows.keys()).filter((name) => !names.has(name));
  if (withoutFile.length > 0 && withoutFile.length === windows.size) {
    throw new EvalFailure(
      'bad_windows',
      `There are windows for ${withoutFile.join(', ')}, but no CSV file of that name in ${directory}.`,
    );
  }
  return { series, withoutFile };
}

async function readPoints(path: string): Promise<Pick<LabelledSeries, 'points' | 'mended'>> {
  const table = await readTable(path);
  const { timeAt, valueAt } = columnsOf(table, path);
  const byTime = new Map<number, number[]>();
  // Where semicolons part the columns, a lone comma parts the decimals: 1,234 is little more than one.
  const readValue = (cell: string) =>
    parseNumber(table.delimiter === ';' ? cell.replace(loneComma, '$1.$2') : cell);
  let unusable = table.rejected.length;
  let outOfOrder = 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (const row of rowsOf(table, timeAt)) {
    const atMs = parseStamp(row[timeAt] ?? '');
    const value = readValue(row[valueAt] ?? '');
    if (atMs === null || value === null || value < 0) {
      unusable += 1;
      continue;
    }
    if (atMs < latest) outOfOrder += 1;
    latest = Math.max(latest, atMs);
    byTime.set(atMs, [...(byTime.get(atMs) ?? []), value]);
  }
  if (byTime.size === 0) {
    const [first] = table.rows;
    throw new EvalFailure(
      'empty_table',
      `${path} holds no row with a time and a number ≥ 0: column "${table.columns[timeAt] ?? ''}" begins with "${first?.[timeAt] ?? ''}", "${table.columns[valueAt] ?? ''}" with "${first?.[valueAt] ?? ''}". Write times as 2026-01-05 04:00:00 or as epoch seconds.`,
    );
  }
  const points = Array.from(byTime, ([atMs, values]) => ({
    atMs,
    value: values.reduce((sum, value) => sum + value, 0) / values.length,
  })).sort((one, two) => one.atMs - two.atMs);
  const repeatedTimes = Array.from(byTime.values()).filter((values) => values.length > 1).length;
  return { points, mended: { outOfOrder, repeatedTimes, unusable } };
}

/** Columns by name, else the first that holds times and the first other one that holds numbers. */
function columnsOf(table: Table, path: string): { timeAt: number; valueAt: number } {
  if (table.columns.length < 2) {
    throw new EvalFailure(
      'bad_column',
      `${path} has one column, "${table.columns[0] ?? ''}"; a series needs a time and a value.`,
    );
  }
  const named = (name: string) =>
    table.columns.findIndex((column) => column.toLowerCase() === name);
  const holding = (parse: (cell: string) => number | null, except: number) =>
    table.columns.findIndex(
      (_, at) => at !== except && table.rows.some((row) => parse(row[at] ?? '') !== null),
    );
  const first = (...candidates: readonly number[]) =>
    candidates.find((at) => at !== -1) ?? candidates.length;
  const timeAt = first(named('timestamp'), holding(parseStamp, named('value')), 0);
  const valueAt = first(named('value'), holding(parseNumber, timeAt), timeAt === 0 ? 1 : 0);
  return { timeAt, valueAt };
}

/** A file without a header line has its first point where names should be. */
function rowsOf(table: Table, timeAt: number): readonly (readonly string[])[] {
  const isPoint = parseStamp(table.columns[timeAt] ?? '') !== null;
  return isPoint ? [table.columns, ...table.rows] : table.rows;
}
