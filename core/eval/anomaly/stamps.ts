import { parseTime } from '../tables/numbers';

const epochNumber = /^-?\d{9,16}(?:\.\d+)?$/;
const slashed = /^(\d{4})\/(\d{2})\/(\d{2})(?=$|[T ])/;
const spelledUtc = / ?(?:UTC|GMT)$/i;
const [fromMillis, fromMicros] = [1e11, 1e14];

/**
 * Epoch milliseconds of a time as exports write it: ISO-like with or without zone (none means UTC), year first
 * with slashes, or epoch seconds, milliseconds or microseconds, told apart by size. Null for anything else,
 * day-first and month-first dates among it: nothing says which they are.
 */
export function parseStamp(cell: string): number | null {
  const text = cell.trim();
  if (epochNumber.test(text)) return epochMs(Number(text));
  const dashed = text
    .replace(slashed, '$1-$2-$3')
    .replace(spelledUtc, (_, at: number) => (at > 10 ? 'Z' : ''));
  return isCalendarDay(dashed) ? parseTime(dashed) : null;
}

export function epochMs(value: number): number {
  const size = Math.abs(value);
  if (size >= fromMicros) return Math.round(value / 1_000);
  return Math.round(size >= fromMillis ? value : value * 1_000);
}

/** The engine's own parser takes 30 February for 2 March. */
function isCalendarDay(text: string): boolean {
  const [year, month, day] = text.slice(0, 10).split('-').map(Number);
  if (year === undefined || month === undefined || day === undefined) return false;
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}
