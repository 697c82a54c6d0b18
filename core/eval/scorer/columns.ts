import { columnOf, type Table } from '../tables/table';
import { parseNumber, timesOf } from '../tables/numbers';

export type FeatureColumn =
  | { readonly kind: 'number'; readonly name: string; readonly values: Float64Array }
  | { readonly kind: 'category'; readonly name: string; readonly values: readonly string[] };

export interface SetAside {
  readonly column: string;
  readonly reason: 'dropped on request' | 'outcome' | 'identifier' | 'constant' | 'empty';
}

export interface Features {
  readonly columns: readonly FeatureColumn[];
  readonly setAside: readonly SetAside[];
  /** Cells of a number column that were no number, now missing. */
  readonly unreadable: readonly { readonly column: string; readonly cells: number }[];
}

const numberShare = 0.95;
const identifierLeastRows = 50;
const textLeastDistinctShare = 0.5;

/**
 * What each column is: a number (missing = NaN), a category (missing = ''), a date (its time as a number), free text
 * (its length in words), or nothing to learn from: constants, and identifiers, where every row has its own value.
 */
export function featuresOf(
  table: Table,
  rows: readonly number[],
  outcome: string,
  dropped: readonly string[],
): Features {
  const drop = new Set(dropped.map((name) => columnOf(table, name)));
  const target = columnOf(table, outcome);
  const columns: FeatureColumn[] = [];
  const setAside: SetAside[] = [];
  const unreadable: { column: string; cells: number }[] = [];
  table.columns.forEach((name, index) => {
    const aside = (reason: SetAside['reason']) => setAside.push({ column: name, reason });
    if (index === target) return aside('outcome');
    if (drop.has(index)) return aside('dropped on request');
    const cells = rows.map((row) => table.rows[row]?.[index] ?? '');
    const present = cells.filter((cell) => cell !== '');
    const distinct = new Set(present).size;
    if (present.length === 0) return aside('empty');
    if (distinct === 1 && present.length === cells.length) return aside('constant');
    const numbers = cells.map((cell) => (cell === '' ? null : parseNumber(cell)));
    const readable = numbers.filter((value) => value !== null).length;
    const isNumber = readable >= numberShare * present.length;
    const whole = isNumber && numbers.every((value) => value === null || Number.isInteger(value));
    const times = isNumber ? null : timesOf(cells);
    const everyRowItsOwn = distinct === cells.length && cells.length >= identifierLeastRows;
    if (everyRowItsOwn && (whole || (!isNumber && times === null))) {
      return aside('identifier');
    }
    if (isNumber) {
      if (readable < present.length)
        unreadable.push({ column: name, cells: present.length - readable });
      columns.push({
        kind: 'number',
        name,
        values: Float64Array.from(numbers, (value) => value ?? Number.NaN),
      });
      return undefined;
    }
    if (times) {
      columns.push({ kind: 'number', name, values: times });
      return undefined;
    }
    if (distinct > textLeastDistinctShare * present.length && distinct > 200) {
      columns.push({
        kind: 'number',
        name: `${name} (words)`,
        values: Float64Array.from(cells, (cell) => (cell === '' ? 0 : cell.split(/\s+/).length)),
      });
      return undefined;
    }
    columns.push({ kind: 'category', name, values: cells });
    return undefined;
  });
  return { columns, setAside, unreadable };
}
