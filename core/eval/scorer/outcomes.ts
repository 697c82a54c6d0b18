import { EvalFailure } from '../failure';
import { parseNumber } from '../tables/numbers';
import { columnOf, type Table } from '../tables/table';

const yesWords = new Set([
  '1',
  'true',
  't',
  'yes',
  'y',
  'oui',
  'o',
  'vrai',
  'sim',
  's',
  'verdadeiro',
  'won',
  'converted',
  'hot',
  'positive',
  'success',
]);
const noWords = new Set([
  '0',
  'false',
  'f',
  'no',
  'n',
  'non',
  'faux',
  'não',
  'nao',
  'falso',
  'lost',
  'not converted',
  'cold',
  'negative',
  'failure',
]);

export interface Outcomes {
  /** Rows that have an outcome. */
  readonly rows: readonly number[];
  readonly outcomes: readonly boolean[];
  /** The cell that counts as a conversion. */
  readonly positive: string;
  readonly missing: number;
}

/**
 * Reads a two-valued outcome column. Known words decide which value is the conversion; otherwise the rarer one is.
 *
 * @throws EvalFailure `bad_column` when it does not have exactly two values.
 */
export function outcomesOf(table: Table, name: string): Outcomes {
  const column = columnOf(table, name);
  const counts = new Map<string, number>();
  const rows: number[] = [];
  table.rows.forEach((cells, row) => {
    const cell = outcomeIn(cells[column] ?? '');
    if (cell === '') return;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
    rows.push(row);
  });
  const values = Array.from(counts).sort((one, two) => one[1] - two[1]);
  const [rarer, other] = values;
  if (!rarer || !other || values.length !== 2) {
    const shown = values
      .slice(0, 6)
      .map(([value]) => `"${value}"`)
      .join(', ');
    throw new EvalFailure(
      'bad_column',
      `Outcome column "${name}" must have two values, it has ${values.length}: ${shown || 'none'}.`,
    );
  }
  const named = values.find(([value]) => yesWords.has(value));
  const denied = values.find(([value]) => noWords.has(value));
  const positive = named ?? (denied === rarer ? other : rarer);
  return {
    rows,
    outcomes: rows.map((row) => outcomeIn(table.rows[row]?.[column] ?? '') === positive[0]),
    positive: positive[0],
    missing: table.rows.length - rows.length,
  };
}

/** `Yes` and `yes` are one outcome, and so are `1` and `1.0`. */
function outcomeIn(cell: string): string {
  const value = parseNumber(cell);
  return value === null ? cell.toLowerCase() : String(value);
}
