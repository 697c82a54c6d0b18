import { readFile } from 'node:fs/promises';
import { parse } from 'csv-parse/sync';
import { EvalFailure } from '../failure';
import { decodeText } from './decode';

export interface Table {
  readonly columns: readonly string[];
  /** One string per column and row, trimmed; missing values are ''. */
  readonly rows: readonly (readonly string[])[];
  /** Line of the file each row ends on, the first being 1. */
  readonly lines: readonly number[];
  readonly delimiter: string;
  readonly encoding: string;
  /** Rows set aside because their number of fields was wrong, with their line. Nothing is dropped silently. */
  readonly rejected: readonly { readonly line: number; readonly fields: number }[];
}

const delimiters = [',', ';', '\t', '|'] as const;
const sampleCharacters = 262_144;
const sampleRecords = 50;

/** Ways people and programs write "nothing here". */
const missingWords = new Set([
  '',
  'na',
  'n/a',
  'nan',
  'null',
  'none',
  'nil',
  '-',
  '--',
  '?',
  '#n/a',
]);

export function isMissing(cell: string): boolean {
  return missingWords.has(cell.toLowerCase());
}

/** @throws EvalFailure `unreadable_file` or `empty_table`. */
export async function readTable(path: string): Promise<Table> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(path);
  } catch (cause) {
    throw new EvalFailure(
      'unreadable_file',
      `Cannot read ${path}: ${cause instanceof Error ? cause.message : 'unknown reason'}.`,
    );
  }
  return parseTable(bytes, path);
}

/** A CSV of unknown origin: quoting, byte-order mark, delimiter and encoding are found out. */
export function parseTable(bytes: Uint8Array, name: string): Table {
  const { text, encoding } = decodeText(bytes);
  const clean = text.replace(/^\uFEFF/, '');
  const delimiter = delimiterOf(clean.slice(0, sampleCharacters));
  if (clean.includes('\0')) {
    throw new EvalFailure('broken_table', `${name} is no text file; export it as CSV.`);
  }
  const [header, ...records] = recordsOf(clean, delimiter, name);
  if (!header || records.length === 0) {
    throw new EvalFailure('empty_table', `${name} holds no data below a header line.`);
  }
  const columns = uniqueNames(header.fields);
  const rows: string[][] = [];
  const lines: number[] = [];
  const rejected: { line: number; fields: number }[] = [];
  for (const { fields, line } of records) {
    // A trailing delimiter is harmless; any other difference means cells may have slipped.
    const extra = fields.slice(columns.length);
    if (fields.length < columns.length || extra.some((cell) => cell.trim() !== '')) {
      rejected.push({ line, fields: fields.length });
      continue;
    }
    lines.push(line);
    rows.push(
      fields.slice(0, columns.length).map((cell) => (isMissing(cell.trim()) ? '' : cell.trim())),
    );
  }
  if (rows.length === 0) {
    throw new EvalFailure(
      'empty_table',
      `${name}: none of ${records.length} rows has the ${columns.length} fields of the header${malformedNote({ rejected, columns })}.`,
    );
  }
  return { columns, rows, lines, delimiter, encoding, rejected };
}

/** ` (malformed: line 3 has 2 fields, …)`, or nothing. */
export function malformedNote({ rejected, columns }: Pick<Table, 'rejected' | 'columns'>): string {
  if (rejected.length === 0) return '';
  const shown = rejected.slice(0, 5).map(({ line, fields }) => `line ${line} has ${fields}`);
  const more = rejected.length > shown.length ? ', …' : '';
  return ` (set aside for a number of fields other than ${columns.length}: ${shown.join(', ')}${more})`;
}

function recordsOf(text: string, delimiter: string, name: string): TextRecord[] {
  try {
    return parseRecords(text, delimiter);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unknown reason';
    throw new EvalFailure(
      'broken_table',
      `${name} cannot be read as CSV: ${why}. A quotation mark inside a field is written twice.`,
    );
  }
}

interface TextRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

function parseRecords(text: string, delimiter: string, most = -1): TextRecord[] {
  const parsed: unknown = parse(text, {
    to: most,
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    info: true,
  });
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((entry: unknown): TextRecord[] => {
    if (typeof entry !== 'object' || entry === null) return [];
    if (!('record' in entry) || !('info' in entry) || !Array.isArray(entry.record)) return [];
    const { info } = entry;
    const line =
      typeof info === 'object' && info !== null && 'lines' in info ? Number(info.lines) : 0;
    return [{ fields: entry.record.map(String), line }];
  });
}

/** The delimiter that cuts the first lines into the most columns, evenly. */
function delimiterOf(sample: string): string {
  const complete = sample.slice(0, sample.lastIndexOf('\n') + 1) || sample;
  let best: { delimiter: string; columns: number } = { delimiter: ',', columns: 1 };
  for (const delimiter of delimiters) {
    let records: TextRecord[];
    try {
      // The first records only: the sample may end inside a quotation.
      records = parseRecords(complete, delimiter, sampleRecords);
    } catch {
      continue;
    }
    const columns = records[0]?.fields.length ?? 0;
    const even = records.filter(({ fields }) => fields.length === columns).length;
    if (columns > best.columns && even >= 0.8 * records.length) best = { delimiter, columns };
  }
  return best.delimiter;
}

function uniqueNames(header: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return header.map((cell, index) => {
    const name = cell.trim() || `column ${index + 1}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

/** @throws EvalFailure `unknown_column`, listing the columns there are. */
export function columnOf(table: Table, name: string): number {
  const exact = table.columns.indexOf(name);
  if (exact !== -1) return exact;
  const folded = name.trim().toLowerCase();
  const index = table.columns.findIndex((column) => column.toLowerCase() === folded);
  if (index !== -1) return index;
  throw new EvalFailure(
    'unknown_column',
    `There is no column "${name}". Columns: ${table.columns.join(', ')}.`,
  );
}
