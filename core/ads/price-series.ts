import { DateTime } from 'luxon';
import { requireFinite } from '../statistics/guards';
import { InputError } from '../statistics/input-error';

export interface PricePoint {
  /** Epoch milliseconds of the hour the price was paid in. */
  readonly atMs: number;
  /** Cost per click or per thousand impressions, any one currency; 0 means nothing was bought. */
  readonly value: number;
}

/** A price on the log scale, where twice as dear and half as dear are equally far. */
export interface LogPoint {
  readonly atMs: number;
  readonly logValue: number;
  /** Local hour of day 0–23. */
  readonly hour: number;
  /** Local weekday 0 (Monday) – 6 (Sunday). */
  readonly weekday: number;
}

export const hourMs = 3_600_000;

/**
 * Checks an hourly price series and puts it on the log scale. Hours without a purchase (value 0) have no price
 * and are left out; gaps are allowed.
 *
 * @param zone IANA zone of the ad account, whose day the auction follows.
 * @throws InputError `empty`, `not_finite`, `negative`, `unsorted_timestamps`, `duplicate_timestamps`, or
 * `out_of_range` for an unknown zone.
 */
export function logPrices(points: readonly PricePoint[], zone = 'UTC'): LogPoint[] {
  if (points.length === 0) throw new InputError('empty', 'The price series has no points.');
  if (!DateTime.utc().setZone(zone).isValid) {
    throw new InputError('out_of_range', `Unknown time zone "${zone}". Use an IANA name.`);
  }
  let previous = Number.NEGATIVE_INFINITY;
  const result: LogPoint[] = [];
  points.forEach(({ atMs, value }, index) => {
    requireFinite(atMs, `points[${index}].atMs`);
    requireFinite(value, `points[${index}].value`);
    if (value < 0) {
      throw new InputError('negative', `A price cannot be negative: ${value} at ${atMs}.`);
    }
    if (atMs === previous) {
      throw new InputError(
        'duplicate_timestamps',
        `Two prices for ${new Date(atMs).toISOString()}.`,
      );
    }
    if (atMs < previous) {
      throw new InputError('unsorted_timestamps', 'Prices must be in order of time.');
    }
    previous = atMs;
    if (value === 0) return;
    const local = clockOf(atMs, zone);
    result.push({ atMs, logValue: Math.log(value), ...local });
  });
  return result;
}

function clockOf(atMs: number, zone: string): { hour: number; weekday: number } {
  if (zone === 'UTC') {
    const date = new Date(atMs);
    return { hour: date.getUTCHours(), weekday: (date.getUTCDay() + 6) % 7 };
  }
  const local = DateTime.fromMillis(atMs, { zone });
  return { hour: local.hour, weekday: local.weekday - 1 };
}
