import { InputError } from '../statistics/input-error';
import { dayOf, easterDay, isoOf, isoWeekday } from './easter';
import { hijriDays } from './hijri';
import { holidayRules, type HolidayCountry, type HolidayRule } from './rules';

export interface Holiday {
  /** `YYYY-MM-DD`, local. */
  readonly date: string;
  readonly id: string;
  /** In the country's own language. */
  readonly name: string;
  readonly status: 'public' | 'optional';
  /** `moon`: computed; the true day is this one or the next, until the authorities announce it. */
  readonly certainty: 'sure' | 'moon' | 'announced';
}

/** Days the authorities announced, by rule id; they replace the computed ones of that year. */
export type AnnouncedDays = readonly { readonly id: string; readonly date: string }[];

/**
 * Public holidays of one year, in order of date.
 *
 * @throws InputError `out_of_range` outside 1970 – 2076, as far as the Muslim calendar table reaches.
 */
export function holidaysOf(
  country: HolidayCountry,
  year: number,
  announced: AnnouncedDays = [],
): Holiday[] {
  if (!Number.isInteger(year) || year < 1970 || year > 2076) {
    throw new InputError('out_of_range', `Holidays are known from 1970 to 2076, not for ${year}.`);
  }
  return holidayRules[country]
    .filter(({ sinceYear }) => sinceYear === undefined || year >= sinceYear)
    .flatMap((rule) => occurrences(rule, year, announced))
    .sort((one, two) => (one.date < two.date ? -1 : 1));
}

function occurrences(rule: HolidayRule, year: number, announced: AnnouncedDays): Holiday[] {
  const told = announced
    .filter(({ id, date }) => id === rule.id && date.startsWith(`${year}-`))
    .map(({ date }) => Date.parse(date) / 86_400_000);
  const certainty = told.length > 0 ? 'announced' : rule.on.kind === 'hijri' ? 'moon' : 'sure';
  const days = told.length > 0 ? told : daysOf(rule, year);
  return days
    .flatMap((day) =>
      rule.mondayAfterSunday === true && isoWeekday(day) === 7 ? [day, day + 1] : [day],
    )
    .map((day) => ({
      date: isoOf(day),
      id: rule.id,
      name: rule.name,
      status: rule.status ?? 'public',
      certainty,
    }));
}

function daysOf({ on }: HolidayRule, year: number): number[] {
  switch (on.kind) {
    case 'date':
      return [dayOf(year, on.month, on.day)];
    case 'easter':
      return [easterDay(year) + on.offset];
    case 'hijri':
      return hijriDays(year, on.month, on.day);
  }
}
