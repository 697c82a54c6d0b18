import { DateTime } from 'luxon';

/** When a person is left in peace, in their own time zone. */
export interface QuietHours {
  /** `HH:mm`, local; the quiet time begins. */
  readonly from: string;
  /** `HH:mm`, local; it ends. Earlier than `from` means the next morning. */
  readonly to: string;
  /** Whole days of silence, ISO weekdays 1 (Monday) – 7 (Sunday). */
  readonly quietWeekdays: readonly number[];
}

/** Courtesy of the four markets: messages between 8 and 20 h, never on Sunday. */
export const defaultQuietHours: QuietHours = { from: '20:00', to: '08:00', quietWeekdays: [7] };

export interface SendingTime {
  readonly quiet: boolean;
  /** ISO 8601, UTC: now when it is not quiet, else the first moment that is; null when none within 31 days. */
  readonly nextAllowedAt: string | null;
}

/**
 * Whether `now` is quiet for somebody living in `zone`, and when it ends. Summer time is respected.
 *
 * 22:30 on Friday in Africa/Dakar → quiet until Saturday 08:00Z; 23:00 on Saturday → until Monday 08:00Z.
 * @param isHoliday answers for a local date `YYYY-MM-DD`.
 * @throws RangeError for an unknown zone or a malformed clock time.
 */
export function quietHoursAt(
  now: Date,
  zone: string,
  hours: QuietHours = defaultQuietHours,
  isHoliday: (localDate: string) => boolean = () => false,
): SendingTime {
  const local = DateTime.fromJSDate(now, { zone });
  if (!local.isValid) throw new RangeError(`Unknown time zone "${zone}". Use an IANA name.`);
  const [from, to] = [minutesOf(hours.from), minutesOf(hours.to)];
  const silentDay = (day: DateTime): boolean =>
    hours.quietWeekdays.includes(day.weekday) || isHoliday(day.toISODate() ?? '');
  const isQuiet = (moment: DateTime): boolean => {
    const minute = moment.hour * 60 + moment.minute;
    const inSpan = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
    return inSpan || silentDay(moment);
  };
  if (!isQuiet(local)) return { quiet: false, nextAllowedAt: now.toISOString() };

  for (let day = 0; day <= 31; day += 1) {
    const date = local.plus({ days: day }).startOf('day');
    // Quiet time can only end at midnight (after a silent day) or when the nightly span does.
    for (const minute of [0, to]) {
      const candidate = date.set({ hour: Math.floor(minute / 60), minute: minute % 60 });
      if (candidate > local && !isQuiet(candidate)) {
        return { quiet: true, nextAllowedAt: candidate.toUTC().toJSDate().toISOString() };
      }
    }
  }
  return { quiet: true, nextAllowedAt: null };
}

function minutesOf(clock: string): number {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(clock);
  if (!parts) throw new RangeError(`"${clock}" is not a clock time. Use HH:mm.`);
  return Number(parts[1]) * 60 + Number(parts[2]);
}
