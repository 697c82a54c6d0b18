const formatters = new Map<string, Intl.DateTimeFormat>();

interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

/** Wall-clock time of an instant in a zone. */
export function localTime(ms: number, timeZone: string): LocalTime {
  const parts = Object.fromEntries(
    formatterOf(timeZone)
      .formatToParts(ms)
      .map(({ type, value }) => [type, Number(value)]),
  );
  return {
    year: parts['year'] ?? 1970,
    month: parts['month'] ?? 1,
    day: parts['day'] ?? 1,
    hour: parts['hour'] ?? 0,
    minute: parts['minute'] ?? 0,
    second: parts['second'] ?? 0,
  };
}

/** Minutes a zone is ahead of UTC at an instant. */
export function offsetMinutes(ms: number, timeZone: string): number {
  const local = localTime(ms, timeZone);
  const asUtc = Date.UTC(
    local.year,
    local.month - 1,
    local.day,
    local.hour,
    local.minute,
    local.second,
  );
  return Math.round((asUtc - Math.floor(ms / 1000) * 1000) / 60_000);
}

/**
 * The instant at which clocks of `timeZone` show `minutes` after midnight on `date` (YYYY-MM-DD). A time that a
 * daylight-saving change skips becomes the first instant after the gap.
 */
export function instantOf(date: string, minutes: number, timeZone: string): number {
  const wallMs = Date.parse(`${date}T00:00:00Z`) + minutes * 60_000;
  const early = wallMs - offsetMinutes(wallMs - 86_400_000, timeZone) * 60_000;
  const late = wallMs - offsetMinutes(wallMs + 86_400_000, timeZone) * 60_000;
  for (const candidate of [early, late]) {
    if (candidate + offsetMinutes(candidate, timeZone) * 60_000 === wallMs) return candidate;
  }
  return Math.max(early, late);
}

/** YYYY-MM-DD of an instant in a zone. */
export function localDate(ms: number, timeZone: string): string {
  const { year, month, day } = localTime(ms, timeZone);
  return `${String(year)}-${two(month)}-${two(day)}`;
}

/** ISO 8601 with the zone's offset, as the slots endpoint writes times; `Z` for UTC. */
export function zonedIso(ms: number, timeZone: string): string {
  const { year, month, day, hour, minute, second } = localTime(ms, timeZone);
  const wall = `${String(year)}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}.000`;
  if (/^(utc|etc\/utc|gmt)$/i.test(timeZone)) return `${wall}Z`;
  const offset = offsetMinutes(ms, timeZone);
  const size = Math.abs(offset);
  return `${wall}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** 0 = Sunday, of a calendar date. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay();
}

export function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone);
  if (!formatter) {
    formatter = new Intl.DateTimeFormat('en-GB', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
    formatters.set(timeZone, formatter);
  }
  return formatter;
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
