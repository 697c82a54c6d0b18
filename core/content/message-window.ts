import { requireCount } from '../statistics/guards';
import { InputError, insufficient, type Insufficient } from '../statistics/input-error';
import { betaQuantile } from '../statistics/beta';
import { drawBeta } from '../statistics/draws';
import type { RandomSource } from '../statistics/random';
import type { Interval } from '../statistics/wilson';

/** Messages sent at one local hour and how many were answered in time. */
export interface HourlyReplies {
  /** 0 – 23 in the reader's zone. */
  readonly hour: number;
  readonly sent: number;
  readonly replied: number;
}

export interface MessageWindow {
  readonly ok: true;
  readonly fromHour: number;
  /** Exclusive; may lie past midnight as hour mod 24. */
  readonly toHour: number;
  readonly replyRate: number;
  /** 90 % posterior interval. */
  readonly interval: Interval;
  /** Chance that the window beats the rest of the allowed day; say "better" only near one. */
  readonly probabilityBetter: number;
}

export const leastMessages = 100;
export const windowHours = 3;
/** The prior is worth this many messages at the overall rate, so that one lucky night cannot win. */
const priorMessages = 30;
const draws = 2_000;

/**
 * The stretch of allowed hours in which messages are answered most, by the lower end of its posterior interval
 * (Beta prior at the overall rate), so that thin hours cannot win by luck.
 *
 * @param isAllowed hours outside quiet time; windows never leave them.
 * @throws InputError for hours outside 0–23, counts that are not whole or more replies than messages.
 */
export function bestMessageWindow(
  hours: readonly HourlyReplies[],
  isAllowed: (hour: number) => boolean,
  random: RandomSource,
): MessageWindow | Insufficient {
  const byHour = Array.from({ length: 24 }, () => ({ sent: 0, replied: 0 }));
  for (const { hour, sent, replied } of hours) {
    requireCount(sent, 'sent');
    requireCount(replied, 'replied');
    const slot = byHour[hour];
    if (!slot) throw new InputError('out_of_range', `There is no hour ${hour}.`);
    if (replied > sent)
      throw new InputError('out_of_range', `More replies than messages at ${hour}.`);
    slot.sent += sent;
    slot.replied += replied;
  }
  const sumOf = (list: readonly number[]) =>
    list.reduce(
      (sum, hour) => ({
        sent: sum.sent + (byHour[hour]?.sent ?? 0),
        replied: sum.replied + (byHour[hour]?.replied ?? 0),
      }),
      { sent: 0, replied: 0 },
    );
  const open = Array.from(byHour.keys()).filter(isAllowed);
  const total = sumOf(open);
  if (total.sent < leastMessages) return insufficient(`A window needs ${leastMessages} messages.`);
  if (total.replied === 0) return insufficient('Nobody has replied yet.');
  const rate = total.replied / total.sent;
  const posterior = ({ sent, replied }: { sent: number; replied: number }) => ({
    a: priorMessages * rate + replied,
    b: priorMessages * (1 - rate) + sent - replied,
  });
  const windows = open
    .map((from) => Array.from({ length: windowHours }, (_, step) => (from + step) % 24))
    .filter((window) => window.every((hour) => isAllowed(hour)))
    .map((window) => {
      const { a, b } = posterior(sumOf(window));
      return { window, a, b, low: betaQuantile(0.05, a, b) };
    })
    .sort((one, two) => two.low - one.low);
  const [best] = windows;
  if (!best) return insufficient(`No ${windowHours} allowed hours in a row.`);
  const rest = posterior(sumOf(open.filter((hour) => !best.window.includes(hour))));
  let wins = 0;
  for (let draw = 0; draw < draws; draw += 1) {
    if (drawBeta(best.a, best.b, random) > drawBeta(rest.a, rest.b, random)) wins += 1;
  }
  return {
    ok: true,
    fromHour: best.window[0] ?? 0,
    toHour: ((best.window.at(-1) ?? 0) + 1) % 24,
    replyRate: best.a / (best.a + best.b),
    interval: { low: best.low, high: betaQuantile(0.95, best.a, best.b) },
    probabilityBetter: wins / draws,
  };
}
