import { holidaysOf, type AnnouncedDays } from './holidays';
import { holidayCountries, type HolidayCountry } from './rules';

export interface HolidayCheckOptions {
  readonly announced?: AnnouncedDays;
  /** Treat `optional` days (Carnaval, Corpus Christi) as holidays too. */
  readonly includeOptional?: boolean;
}

/**
 * The question quiet hours ask, for one country: is a local date `YYYY-MM-DD` a day to leave people in peace? A feast
 * set by the moon blocks its computed day and the next, until its date was announced. An unknown country has no
 * holidays.
 */
export function holidayCheck(
  country: string | null,
  { announced = [], includeOptional = false }: HolidayCheckOptions = {},
): (localDate: string) => boolean {
  const known = holidayCountries.find((one) => one === country);
  if (!known) return () => false;
  const byYear = new Map<number, ReadonlySet<string>>();
  return (localDate) => {
    const year = Number(localDate.slice(0, 4));
    const cached = byYear.get(year) ?? quietDates(known, year, announced, includeOptional);
    byYear.set(year, cached);
    return cached.has(localDate);
  };
}

function quietDates(
  country: HolidayCountry,
  year: number,
  announced: AnnouncedDays,
  includeOptional: boolean,
): ReadonlySet<string> {
  return new Set(
    holidaysOf(country, year, announced)
      .filter(({ status }) => status === 'public' || includeOptional)
      .flatMap(({ date, certainty }) => (certainty === 'moon' ? [date, nextDay(date)] : [date])),
  );
}

function nextDay(date: string): string {
  return new Date(Date.parse(date) + 86_400_000).toISOString().slice(0, 10);
}
