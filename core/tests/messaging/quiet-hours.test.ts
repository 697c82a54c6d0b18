import { quietHoursAt } from '../../messaging/quiet-hours';

const at = (iso: string, zone: string) => quietHoursAt(new Date(iso), zone);

describe('quietHoursAt', () => {
  it('lets messages through in the day of the lead', () => {
    expect(at('2026-11-20T10:00:00.000Z', 'Africa/Dakar')).toEqual({
      quiet: false,
      nextAllowedAt: '2026-11-20T10:00:00.000Z',
    });
    expect(at('2026-11-20T10:00:00.000Z', 'America/Sao_Paulo').quiet).toBe(true);
  });

  it.each([
    [
      'Friday night waits for the morning',
      '2026-11-20T22:30:00.000Z',
      'Africa/Dakar',
      '2026-11-21T08:00:00.000Z',
    ],
    [
      'Saturday night waits for Monday',
      '2026-11-21T23:00:00.000Z',
      'Africa/Dakar',
      '2026-11-23T08:00:00.000Z',
    ],
    [
      'early morning waits for the same day',
      '2026-11-20T05:00:00.000Z',
      'Europe/Paris',
      '2026-11-20T07:00:00.000Z',
    ],
    [
      'a summer-time night ends at the local hour',
      '2026-03-27T22:00:00.000Z',
      'Europe/Paris',
      '2026-03-28T07:00:00.000Z',
    ],
    [
      'the week-end of the clock change too',
      '2026-03-28T22:00:00.000Z',
      'Europe/Paris',
      '2026-03-30T06:00:00.000Z',
    ],
  ])('%s', (_what, now, zone, next) => {
    expect(at(now, zone)).toEqual({ quiet: true, nextAllowedAt: next });
  });

  it('keeps holidays silent', () => {
    const friday = (date: string) => date === '2026-11-20';
    expect(
      quietHoursAt(new Date('2026-11-20T10:00:00.000Z'), 'Africa/Dakar', undefined, friday),
    ).toEqual({ quiet: true, nextAllowedAt: '2026-11-21T08:00:00.000Z' });
  });

  it('says when there is never a moment, and refuses what it cannot read', () => {
    const never = { from: '20:00', to: '08:00', quietWeekdays: [1, 2, 3, 4, 5, 6, 7] };
    expect(quietHoursAt(new Date(0), 'Africa/Dakar', never).nextAllowedAt).toBeNull();
    expect(() => at('2026-11-20T10:00:00.000Z', 'Dakar/Nowhere')).toThrow(RangeError);
    expect(() =>
      quietHoursAt(new Date(0), 'Africa/Dakar', { from: '8h', to: '20:00', quietWeekdays: [] }),
    ).toThrow(RangeError);
  });
});
