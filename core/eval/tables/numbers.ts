const plain = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
/** Thousands never begin with a zero: 0,347 is a decimal comma. */
const thousandsComma = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/;
const thousandsDot = /^[+-]?[1-9]\d{0,2}(\.\d{3})+,\d+$/;
const decimalComma = /^[+-]?\d+,\d+$/;

/**
 * A number as people write it: 1234.5, 1 234,5, 1,234.50, 12 %, € 30. Percent signs and currency marks are dropped,
 * not converted. Null when it is no number.
 */
export function parseNumber(cell: string): number | null {
  const compact = cell.replace(/[\s\u00A0\u202F]/g, '').replace(/^(?:[€$£]|R\$)|(?:%|[€$£])$/g, '');
  if (plain.test(compact)) return finiteOrNull(Number(compact));
  if (thousandsComma.test(compact)) return finiteOrNull(Number(compact.replaceAll(',', '')));
  if (thousandsDot.test(compact)) {
    return finiteOrNull(Number(compact.replaceAll('.', '').replace(',', '.')));
  }
  if (decimalComma.test(compact)) return finiteOrNull(Number(compact.replace(',', '.')));
  return null;
}

const finiteOrNull = (value: number) => (Number.isFinite(value) ? value : null);

const isoDate =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** Epoch milliseconds of an ISO-like date or time; a time without zone is taken as UTC. Null otherwise. */
export function parseTime(cell: string): number | null {
  if (!isoDate.test(cell)) return null;
  const withT = cell.replace(' ', 'T');
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(withT.slice(10)) || withT.length === 10;
  const time = Date.parse(zoned ? withT : `${withT}Z`);
  return Number.isNaN(time) ? null : time;
}

const slashDate =
  /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[T ,]+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?)?$/i;
const slashIsoDate = /^\d{4}([/.-])\d{1,2}\1\d{1,2}(?:[T ].*)?$/;

/**
 * Reads a column of dates: ISO-like, 2026/3/29, or 29/03/2026 and 03/29/2026, where a number above twelve anywhere in the
 * column tells which is the day; without one the day is first, except beside am and pm. Null when some cell is none.
 */
export function timesOf(cells: readonly string[]): Float64Array | null {
  const parts = cells.map((cell) => slashDate.exec(cell));
  const firstIsMonth =
    parts.some((part) => part !== null && Number(part[2]) > 12) ||
    (parts.some((part) => part?.[7] !== undefined) &&
      !parts.some((part) => part !== null && Number(part[1]) > 12));
  const times = new Float64Array(cells.length);
  for (const [at, cell] of cells.entries()) {
    const part = parts[at];
    const time =
      cell === '' ? Number.NaN : part ? slashTime(part, firstIsMonth) : parseTime(isoLike(cell));
    if (time === null) return null;
    times[at] = time;
  }
  return times;
}

function isoLike(cell: string): string {
  if (!slashIsoDate.test(cell)) return cell;
  const [day = '', ...rest] = cell.split(/[T ]/);
  const [year = '', month = '', date = ''] = day.split(/[/.-]/);
  return [`${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`, ...rest].join(' ');
}

function slashTime(part: RegExpExecArray, firstIsMonth: boolean): number | null {
  const [, one, two, written = '', hour = '0', minute = '0', second = '0', half] = part;
  const [month, day] = firstIsMonth ? [Number(one), Number(two)] : [Number(two), Number(one)];
  const year =
    written.length === 4 ? Number(written) : Number(written) + (Number(written) < 70 ? 2000 : 1900);
  const hours =
    half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
  const time = Date.UTC(year, month - 1, day, hours, Number(minute), Number(second));
  const read = new Date(time);
  return read.getUTCMonth() === month - 1 && read.getUTCDate() === day ? time : null;
}
