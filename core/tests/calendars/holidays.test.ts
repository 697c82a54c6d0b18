import { easterDay, isoOf } from '../../calendars/easter';
import { holidayCheck } from '../../calendars/holiday-check';
import { holidaysOf } from '../../calendars/holidays';
import { quietHoursAt } from '../../messaging/quiet-hours';

const dates = (country: 'SN' | 'CI' | 'FR' | 'BR', year: number) =>
  Object.fromEntries(holidaysOf(country, year).map(({ id, date }) => [id, date]));

describe('Easter', () => {
  it.each([
    [1818, '1818-03-22'],
    [1961, '1961-04-02'],
    [2000, '2000-04-23'],
    [2024, '2024-03-31'],
    [2025, '2025-04-20'],
    [2026, '2026-04-05'],
    [2038, '2038-04-25'],
  ])('of %d is %s', (year, date) => {
    expect(isoOf(easterDay(year))).toBe(date);
  });
});

describe('public holidays', () => {
  it('of Senegal 2024 are those of the law, feasts by the moon to the day', () => {
    expect(dates('SN', 2024)).toEqual({
      new_year: '2024-01-01',
      easter_monday: '2024-04-01',
      independence: '2024-04-04',
      korite: '2024-04-10',
      labour: '2024-05-01',
      ascension: '2024-05-09',
      whit_monday: '2024-05-20',
      tabaski: '2024-06-17',
      tamkharit: '2024-07-16',
      assumption: '2024-08-15',
      magal: '2024-08-22',
      gamou: '2024-09-15',
      all_saints: '2024-11-01',
      christmas: '2024-12-25',
    });
    const tabaski = holidaysOf('SN', 2024).filter(({ id }) => id === 'tabaski');
    expect(tabaski.map(({ date }) => date)).toEqual(['2024-06-16', '2024-06-17']);
    expect(tabaski.every(({ certainty }) => certainty === 'moon')).toBe(true);
  });

  it('of Côte d’Ivoire keep the day after the Night of Destiny and move Sundays on', () => {
    expect(dates('CI', 2025)).toMatchObject({
      night_of_destiny: '2025-03-27',
      maouloud: '2025-09-05',
      peace: '2025-11-15',
    });
    const eid = holidaysOf('CI', 2025).filter(({ id }) => id === 'ramadan_end');
    expect(eid.map(({ date }) => date)).toEqual(['2025-03-30', '2025-03-31']);
    expect(holidaysOf('CI', 2022).map(({ date }) => date)).toEqual(
      expect.arrayContaining(['2022-05-01', '2022-05-02', '2022-08-07', '2022-08-08']),
    );
  });

  it('of France are eleven, of Brazil ten and three optional days from 2024', () => {
    expect(holidaysOf('FR', 2026)).toHaveLength(11);
    expect(dates('FR', 2026)).toMatchObject({ ascension: '2026-05-14', whit_monday: '2026-05-25' });
    const brazil = holidaysOf('BR', 2026);
    expect(brazil.filter(({ status }) => status === 'public')).toHaveLength(10);
    expect(dates('BR', 2026)).toMatchObject({
      carnival_tuesday: '2026-02-17',
      good_friday: '2026-04-03',
      corpus_christi: '2026-06-04',
      black_awareness: '2026-11-20',
    });
    expect(dates('BR', 2023)['black_awareness']).toBeUndefined();
  });

  it('twice a year where the Muslim year allows it, and never outside what is known', () => {
    const feasts = holidaysOf('SN', 2033).filter(({ id }) => id === 'korite');
    expect(feasts.map(({ date }) => date.slice(0, 7))).toEqual(['2033-01', '2033-12']);
    expect(() => holidaysOf('FR', 1900)).toThrow(expect.objectContaining({ code: 'out_of_range' }));
  });

  it('take an announced day for the computed one', () => {
    const announced = [{ id: 'tabaski', date: '2024-06-17' }];
    const tabaski = holidaysOf('SN', 2024, announced).filter(({ id }) => id === 'tabaski');
    expect(tabaski).toMatchObject([{ date: '2024-06-17', certainty: 'announced' }]);
    const guess = holidayCheck('SN');
    const told = holidayCheck('SN', { announced: [{ id: 'korite', date: '2024-04-10' }] });
    expect([guess('2024-04-10'), guess('2024-04-11')]).toEqual([true, true]);
    expect([told('2024-04-10'), told('2024-04-11')]).toEqual([true, false]);
    expect(holidayCheck('US')('2026-07-04')).toBe(false);
    expect(holidayCheck(null)('2026-01-01')).toBe(false);
    expect(holidayCheck('BR')('2026-02-17')).toBe(false);
    expect(holidayCheck('BR', { includeOptional: true })('2026-02-17')).toBe(true);
  });
});

describe('quiet hours with holidays and clock changes', () => {
  const hours = { from: '20:00', to: '08:00', quietWeekdays: [7] };
  const next = (now: string, zone: string, country: string) =>
    quietHoursAt(new Date(now), zone, hours, holidayCheck(country)).nextAllowedAt;

  it('skip a holiday and the Sunday after it', () => {
    // Friday 1 May 2026 is free in France; Saturday 08:00 Paris is 06:00 UTC.
    expect(next('2026-05-01T10:00:00Z', 'Europe/Paris', 'FR')).toBe('2026-05-02T06:00:00.000Z');
    // Saturday 15 August 2026 is free in Senegal, Sunday is quiet: Monday 08:00 in Dakar.
    expect(next('2026-08-15T09:00:00Z', 'Africa/Dakar', 'SN')).toBe('2026-08-17T08:00:00.000Z');
  });

  it('end at 08:00 on the wall clock on the days Paris changes it', () => {
    // Saturday evenings before 29 March and 25 October 2026; Sunday is quiet, Monday is in the new time.
    expect(next('2026-03-28T20:30:00Z', 'Europe/Paris', 'FR')).toBe('2026-03-30T06:00:00.000Z');
    expect(next('2026-10-24T20:30:00Z', 'Europe/Paris', 'FR')).toBe('2026-10-26T07:00:00.000Z');
    // With Sundays allowed the very night is crossed.
    const sundays = { ...hours, quietWeekdays: [] };
    const across = (now: string) =>
      quietHoursAt(new Date(now), 'Europe/Paris', sundays, holidayCheck('FR')).nextAllowedAt;
    expect(across('2026-03-29T00:59:00Z')).toBe('2026-03-29T06:00:00.000Z');
    expect(across('2026-10-25T00:30:00Z')).toBe('2026-10-25T07:00:00.000Z');
  });

  it('end at an hour that does not exist at the first that does', () => {
    const early = { from: '22:00', to: '02:30', quietWeekdays: [] };
    const moment = quietHoursAt(new Date('2026-03-28T22:00:00Z'), 'Europe/Paris', early);
    expect(moment.nextAllowedAt).toBe('2026-03-29T01:30:00.000Z');
  });

  it('follow the lead’s zone: the same moment is day in Recife and night in Abidjan', () => {
    const now = new Date('2026-06-10T21:00:00Z');
    expect(quietHoursAt(now, 'America/Recife', hours, holidayCheck('BR')).quiet).toBe(false);
    expect(quietHoursAt(now, 'Africa/Abidjan', hours, holidayCheck('CI')).quiet).toBe(true);
  });
});
