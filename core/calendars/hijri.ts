import { dayOf } from './easter';

const umAlQura = new Intl.DateTimeFormat('en-u-ca-islamic-umalqura-nu-latn', {
  timeZone: 'UTC',
  day: 'numeric',
  month: 'numeric',
});

/**
 * Days since 1970 of a date of the Muslim year that fall in a Gregorian year; two in some years, rarely none.
 * Computed by the Umm al-Qura calendar; West Africa watches the moon itself, so the true day is this one or the next.
 *
 * @param month 1 (Muharram) – 12 (Dhu al-Hijja)
 */
export function hijriDays(year: number, month: number, day: number): number[] {
  const days: number[] = [];
  for (let at = dayOf(year, 1, 1); at < dayOf(year + 1, 1, 1); at += 1) {
    const parts = umAlQura.formatToParts(at * 86_400_000);
    const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
    if (of('day') === day && of('month') === month) days.push(at);
  }
  return days;
}
