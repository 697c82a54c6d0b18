import type { AnomalyKind, JudgedPrice } from './anomaly';
import { hourMs } from './price-series';

export interface Incident {
  readonly startMs: number;
  readonly endMs: number;
  readonly kind: AnomalyKind;
  /** The deviation farthest out, in robust sigmas. */
  readonly peakDeviation: number;
  readonly hours: number;
}

/** Alerts closer than this belong to one incident; it stays quiet until the price was normal that long. */
export const groupingHours = 24;

/** Groups anomalous hours: an alert within 24 h of the last one joins its incident instead of opening another. */
export function groupIncidents(
  judged: readonly JudgedPrice[],
  withinHours = groupingHours,
): Incident[] {
  const incidents: Incident[] = [];
  for (const { atMs, anomaly, deviation } of judged) {
    if (!anomaly) continue;
    const open = incidents.at(-1);
    if (open && atMs - open.endMs <= withinHours * hourMs) {
      const farther = Math.abs(deviation) > Math.abs(open.peakDeviation);
      incidents[incidents.length - 1] = {
        startMs: open.startMs,
        endMs: atMs,
        kind: farther ? anomaly : open.kind,
        peakDeviation: farther ? deviation : open.peakDeviation,
        hours: open.hours + 1,
      };
    } else {
      incidents.push({
        startMs: atMs,
        endMs: atMs,
        kind: anomaly,
        peakDeviation: deviation,
        hours: 1,
      });
    }
  }
  return incidents;
}

export interface SpendAlert {
  readonly series: string;
  readonly incident: Incident;
  /** Minor units per hour flowing through the series while the incident lasts. */
  readonly hourlySpendMinor: number;
}

/** Orders open alerts by money at risk: the part of the hourly spend that is above the expected price. */
export function rankBySpendAtRisk(
  alerts: readonly (SpendAlert & { readonly priceRatio: number })[],
): { readonly series: string; readonly incident: Incident; readonly atRiskMinor: number }[] {
  return alerts
    .map(({ series, incident, hourlySpendMinor, priceRatio }) => ({
      series,
      incident,
      atRiskMinor: Math.round(
        priceRatio > 1 ? hourlySpendMinor * incident.hours * (1 - 1 / priceRatio) : 0,
      ),
    }))
    .sort((left, right) => right.atRiskMinor - left.atRiskMinor);
}
