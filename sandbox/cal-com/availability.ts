import { weekdays, type EventType, type Schedule } from './event-type';
import { instantOf, localDate, nextDate, weekdayOf } from './zoned-time';

export interface Interval {
  readonly startMs: number;
  readonly endMs: number;
}

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** Working hours that touch `range`, as instants. */
export function workingHours(schedule: Schedule, range: Interval): Interval[] {
  const hours: Interval[] = [];
  const { timeZone } = schedule;
  const last = localDate(range.endMs, timeZone);
  for (let date = localDate(range.startMs, timeZone); date <= last; date = nextDate(date)) {
    const overrides = schedule.overrides.filter((override) => override.date === date);
    const weekday = weekdays[weekdayOf(date)];
    const spans =
      overrides.length > 0
        ? overrides
        : schedule.availability.filter(({ days }) => days.some((day) => day === weekday));
    for (const span of spans) {
      const startMs = instantOf(date, minutesOf(span.startTime), timeZone);
      const endMs = instantOf(date, minutesOf(span.endTime), timeZone);
      if (endMs > startMs) hours.push({ startMs, endMs });
    }
  }
  return hours.sort((one, other) => one.startMs - other.startMs);
}

/**
 * Starts at which a meeting of `lengthMin` fits into the working hours, outside `busy` with the buffers kept, after
 * the minimum notice and inside the booking window.
 */
export function freeSlots(
  eventType: EventType,
  range: Interval,
  busy: readonly Interval[],
  nowMs: number,
  lengthMin: number = eventType.lengthInMinutes,
): number[] {
  const stepMs = (eventType.slotInterval ?? lengthMin) * minuteMs;
  const lengthMs = lengthMin * minuteMs;
  const { earliestMs, latestMs } = bookingWindow(eventType, nowMs);
  const slots: number[] = [];
  for (const hours of workingHours(eventType.schedule, range)) {
    for (let startMs = hours.startMs; startMs + lengthMs <= hours.endMs; startMs += stepMs) {
      if (startMs < range.startMs || startMs >= range.endMs) continue;
      if (startMs < earliestMs || startMs > latestMs) continue;
      if (isFree(eventType, startMs, startMs + lengthMs, busy)) slots.push(startMs);
    }
  }
  return slots;
}

/** Why a start cannot be booked, or null when it can. */
export function bookingObstacle(
  eventType: EventType,
  startMs: number,
  lengthMin: number,
  busy: readonly Interval[],
  nowMs: number,
): 'past' | 'notice' | 'window' | 'hours' | 'busy' | null {
  const endMs = startMs + lengthMin * minuteMs;
  const { earliestMs, latestMs } = bookingWindow(eventType, nowMs);
  if (startMs < nowMs) return 'past';
  if (startMs < earliestMs) return 'notice';
  if (startMs > latestMs) return 'window';
  const around = { startMs: startMs - dayMs, endMs: endMs + dayMs };
  const inside = workingHours(eventType.schedule, around).some(
    (hours) => hours.startMs <= startMs && endMs <= hours.endMs,
  );
  if (!inside) return 'hours';
  return isFree(eventType, startMs, endMs, busy) ? null : 'busy';
}

export function overlaps(one: Interval, other: Interval): boolean {
  return one.startMs < other.endMs && other.startMs < one.endMs;
}

function isFree(
  { beforeEventBuffer, afterEventBuffer }: EventType,
  startMs: number,
  endMs: number,
  busy: readonly Interval[],
): boolean {
  const needed = {
    startMs: startMs - beforeEventBuffer * minuteMs,
    endMs: endMs + afterEventBuffer * minuteMs,
  };
  return !busy.some((interval) => overlaps(needed, interval));
}

function bookingWindow(eventType: EventType, nowMs: number) {
  return {
    earliestMs: nowMs + eventType.minimumBookingNotice * minuteMs,
    latestMs: nowMs + eventType.bookingWindowDays * dayMs,
  };
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
