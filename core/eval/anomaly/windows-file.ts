import { readFile } from 'node:fs/promises';
import { EvalFailure } from '../failure';
import { decodeText } from '../tables/decode';
import { epochMs, parseStamp } from './stamps';

export interface LabelledWindow {
  readonly startMs: number;
  readonly endMs: number;
}

/** The name a series goes by: its file without folders and without `.csv`, whichever slashes were used. */
export function seriesName(file: string): string {
  return (file.split(/[\\/]/).pop() ?? file).replace(/\.csv$/i, '');
}

/**
 * Labelled windows by series name: `{"cpc.csv": [["2026-01-05 04:00", "2026-01-06 09:00"], …]}`. Keys may carry a
 * folder; a window may also be `{"start": …, "end": …}`; times as {@link parseStamp} or as epoch numbers.
 *
 * @throws EvalFailure `bad_windows`, naming the series and what it holds.
 */
export async function readWindows(path: string): Promise<Map<string, LabelledWindow[]>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(decodeText(await readFile(path)).text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new EvalFailure(
      'bad_windows',
      `Cannot read windows from ${path}: ${cause instanceof Error ? cause.message : 'unknown'}.`,
    );
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new EvalFailure(
      'bad_windows',
      `${path} must map series names to lists of windows: {"cpc": [["2026-01-05 04:00", "2026-01-06 09:00"]]}.`,
    );
  }
  const windows = new Map<string, LabelledWindow[]>();
  for (const [file, list] of Object.entries(parsed)) {
    const name = seriesName(file);
    if (windows.has(name)) {
      throw new EvalFailure('bad_windows', `${path} names the series ${name} twice.`);
    }
    if (!Array.isArray(list)) {
      throw new EvalFailure('bad_windows', `${file} must hold a list of [start, end] pairs.`);
    }
    windows.set(
      name,
      list.map((window: unknown) => windowOf(window, file)),
    );
  }
  return windows;
}

function windowOf(window: unknown, file: string): LabelledWindow {
  const [start, end] = boundsOf(window);
  const [startMs, endMs] = [timeOf(start), timeOf(end)];
  if (startMs === null || endMs === null || endMs < startMs) {
    throw new EvalFailure(
      'bad_windows',
      `A window of ${file} is not a pair of ordered times: ${JSON.stringify(window)}. Write ["2026-01-05 04:00", "2026-01-06 09:00"]; without a zone it is UTC.`,
    );
  }
  return { startMs, endMs };
}

function boundsOf(window: unknown): readonly unknown[] {
  if (Array.isArray(window)) return window.length === 2 ? window : [];
  if (typeof window === 'object' && window !== null && 'start' in window && 'end' in window) {
    return [window.start, window.end];
  }
  return [];
}

function timeOf(bound: unknown): number | null {
  if (typeof bound === 'number') return Number.isFinite(bound) ? epochMs(bound) : null;
  return typeof bound === 'string' ? parseStamp(bound) : null;
}
