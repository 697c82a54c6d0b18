import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { PricePoint } from '../../ads/price-series';
import { EvalFailure } from '../failure';
import { parseNumber, parseTime } from '../tables/numbers';
import { readTable } from '../tables/table';

export interface LabelledWindow {
  readonly startMs: number;
  readonly endMs: number;
}

export interface LabelledSeries {
  readonly name: string;
  readonly points: readonly PricePoint[];
  readonly windows: readonly LabelledWindow[];
  readonly mended: {
    readonly outOfOrder: number;
    readonly repeatedTimes: number;
    readonly unusable: number;
  };
}

/**
 * One CSV per series (columns `timestamp` and `value`, or the first two), windows by file name without extension.
 * Windows without a file are named, not counted.
 * Rows out of order are sorted, repeated timestamps averaged, rows without a usable number counted and left out.
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
    files.map(async (file) => {
      const name = basename(file).replace(/\.csv$/i, '');
      return {
        name,
        ...(await readPoints(join(directory, file))),
        windows: windows.get(name) ?? [],
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
  const position = (name: string, fallback: number) => {
    const index = table.columns.findIndex((column) => column.toLowerCase() === name);
    return index === -1 ? fallback : index;
  };
  const [timeAt, valueAt] = [position('timestamp', 0), position('value', 1)];
  const byTime = new Map<number, number[]>();
  let unusable = table.rejected.length;
  let outOfOrder = 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (const row of table.rows) {
    const atMs = parseTime(row[timeAt] ?? '');
    const value = parseNumber(row[valueAt] ?? '');
    if (atMs === null || value === null || value < 0) {
      unusable += 1;
      continue;
    }
    if (atMs < latest) outOfOrder += 1;
    latest = Math.max(latest, atMs);
    byTime.set(atMs, [...(byTime.get(atMs) ?? []), value]);
  }
  if (byTime.size === 0) {
    throw new EvalFailure('empty_table', `${path} holds no row with a time and a number ≥ 0.`);
  }
  const points = Array.from(byTime, ([atMs, values]) => ({
    atMs,
    value: values.reduce((sum, value) => sum + value, 0) / values.length,
  })).sort((one, two) => one.atMs - two.atMs);
  const repeatedTimes = Array.from(byTime.values()).filter((values) => values.length > 1).length;
  return { points, mended: { outOfOrder, repeatedTimes, unusable } };
}

async function readWindows(path: string): Promise<Map<string, LabelledWindow[]>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    throw new EvalFailure(
      'bad_windows',
      `Cannot read windows from ${path}: ${cause instanceof Error ? cause.message : 'unknown'}.`,
    );
  }
  if (typeof parsed !== 'object' || parsed === null) {
    throw new EvalFailure('bad_windows', `${path} must map series names to lists of [start, end].`);
  }
  return new Map(
    Object.entries(parsed).map(([file, list]: [string, unknown]) => [
      basename(file).replace(/\.csv$/i, ''),
      (Array.isArray(list) ? list : []).map((pair: unknown) => windowOf(pair, file)),
    ]),
  );
}

function windowOf(pair: unknown, name: string): LabelledWindow {
  const bounds: readonly unknown[] = Array.isArray(pair) ? pair : [];
  const [start, end] = bounds;
  const startMs = typeof start === 'string' ? parseTime(start) : null;
  const endMs = typeof end === 'string' ? parseTime(end) : null;
  if (startMs === null || endMs === null || endMs < startMs) {
    throw new EvalFailure('bad_windows', `A window of ${name} is not a pair of ordered times.`);
  }
  return { startMs, endMs };
}
