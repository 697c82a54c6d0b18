import { betaBinomialTails } from '../statistics/beta';
import { requireCount } from '../statistics/guards';
import { InputError, insufficient, type Insufficient } from '../statistics/input-error';
import { wilsonInterval, type Interval } from '../statistics/wilson';

/** A rate kept as what it is: events out of exposures (clicks of impressions, conversions of clicks). */
export interface RateCount {
  readonly events: number;
  readonly exposures: number;
}

export interface RateVerdict {
  readonly ok: true;
  readonly verdict: 'high' | 'low' | 'usual';
  /** Chance of a rate at least this far out on its side, were nothing wrong. */
  readonly pValue: number;
  readonly expectedRate: number;
  /** 95 % Wilson interval of the rate just seen. */
  readonly interval: Interval;
}

/** Days a prior is fitted to, at least. */
const leastDays = 7;
/** One-sided: about one false alert per arm in three years of days. */
export const rateAlertLevel = 0.001;
const leastPrecision = 10;
const mostPrecision = 100_000;

/**
 * Is today's CTR or CVR out of the ordinary? Past days set a Beta prior by moments, with their day-to-day
 * over-dispersion (Kleinman 1973); today is judged by its Beta-Binomial tail, so small counts stay quiet.
 *
 * @throws InputError for counts that are not whole, or more events than exposures.
 */
export function judgeRate(
  today: RateCount,
  pastDays: readonly RateCount[],
  level = rateAlertLevel,
): RateVerdict | Insufficient {
  [today, ...pastDays].forEach(requireRate);
  const seen = pastDays.filter((day) => day.exposures > 0);
  if (seen.length < leastDays) return insufficient(`A usual rate needs ${leastDays} past days.`);
  if (today.exposures === 0) return insufficient('Nothing was exposed today.');
  const exposures = seen.reduce((sum, day) => sum + day.exposures, 0);
  const events = seen.reduce((sum, day) => sum + day.events, 0);
  if (events === 0) return insufficient('No past day had a single event, so no rate is usual.');
  // Half an event keeps the prior inside (0, 1) when every exposure was an event.
  const rate = (events + 0.5) / (exposures + 1);
  const precision = priorPrecision(seen, rate);
  const tails = betaBinomialTails(
    today.events,
    today.exposures,
    rate * precision,
    (1 - rate) * precision,
  );
  const high = tails.atLeast < tails.atMost;
  const pValue = Math.min(tails.atLeast, tails.atMost);
  return {
    ok: true,
    verdict: pValue >= level ? 'usual' : high ? 'high' : 'low',
    pValue,
    expectedRate: rate,
    interval: wilsonInterval(today.events, today.exposures),
  };
}

/** a + b of the Beta by the method of moments; large when the days differ no more than chance makes them. */
function priorPrecision(days: readonly RateCount[], rate: number): number {
  let squares = 0;
  let chance = 0;
  for (const { events, exposures } of days) {
    squares += exposures * (events / exposures - rate) ** 2;
    chance += rate * (1 - rate);
  }
  const total = days.reduce((sum, day) => sum + day.exposures, 0);
  const spare = total - days.reduce((sum, day) => sum + day.exposures ** 2, 0) / total;
  const between = Math.max(0, (squares - chance) / Math.max(1, spare));
  if (between === 0) return mostPrecision;
  const precision = (rate * (1 - rate)) / between - 1;
  return Math.min(mostPrecision, Math.max(leastPrecision, precision));
}

function requireRate({ events, exposures }: RateCount): void {
  requireCount(events, 'events');
  requireCount(exposures, 'exposures');
  if (events > exposures) {
    throw new InputError('out_of_range', `${events} events out of ${exposures} exposures.`);
  }
}
