import { drawIndex } from '../../statistics/draws';
import type { RandomSource } from '../../statistics/random';

export const incidentKinds = [
  'spike',
  'dip',
  'level shift',
  'drift',
  'variance',
  'outage',
] as const;
export type IncidentKind = (typeof incidentKinds)[number];

export interface PlantedWindow {
  readonly startMs: number;
  readonly endMs: number;
  readonly kind: IncidentKind;
}

/** What an incident does to one point. */
export interface Effect {
  readonly logShift: number;
  readonly noiseFactor: number;
  readonly silent: boolean;
}

const none: Effect = { logShift: 0, noiseFactor: 1, silent: false };

interface Incident {
  readonly kind: IncidentKind;
  readonly from: number;
  readonly length: number;
  readonly size: number;
}

/** Points an incident lasts, least and most: hours, or days where the series is daily. */
const lasting: Readonly<Record<IncidentKind, readonly [number, number]>> = {
  spike: [1, 3],
  dip: [1, 3],
  'level shift': [24, 60],
  drift: [36, 72],
  variance: [24, 60],
  outage: [6, 20],
};
const lastingDays: Readonly<Record<IncidentKind, readonly [number, number]>> = {
  spike: [1, 2],
  dip: [1, 2],
  'level shift': [4, 8],
  drift: [6, 12],
  variance: [6, 12],
  outage: [2, 4],
};
/** Share of the series before the first incident and after the last one. */
const margin = 0.15;

/**
 * Four incidents of drawn kind and size, one in each quarter of the series between its margins. A window reaches
 * a fifth of a day (one point of a daily series) beyond its incident on both sides.
 */
export function plantIncidents(
  series: {
    readonly length: number;
    readonly stepMs: number;
    readonly startMs: number;
    readonly noise: number;
  },
  random: RandomSource,
): { readonly windows: readonly PlantedWindow[]; readonly at: (index: number) => Effect } {
  const { length, stepMs, startMs } = series;
  const isDaily = stepMs >= 12 * 3_600_000;
  const slot = (length * (1 - 2 * margin)) / 4;
  const incidents = Array.from({ length: 4 }, (_, index): Incident => {
    const kind = incidentKinds[drawIndex(incidentKinds.length, random)] ?? 'spike';
    const [least, most] = (isDaily ? lastingDays : lasting)[kind];
    const lasts = least + drawIndex(most - least + 1, random);
    const room = Math.max(1, Math.floor(slot - lasts - (isDaily ? 3 : 30)));
    // Between 1.6 and 3.3 times as much, and never hidden within the noise of its account.
    const size = Math.max(0.5 + 0.7 * random(), 5 * series.noise);
    return {
      kind,
      from: Math.floor(margin * length + index * slot) + drawIndex(room, random),
      length: lasts,
      size,
    };
  });
  const reach = isDaily ? 1 : 5;
  return {
    windows: incidents.map(({ kind, from, length: lasts }) => ({
      kind,
      startMs: startMs + (from - reach) * stepMs,
      endMs: startMs + (from + lasts - 1 + reach) * stepMs,
    })),
    at: (index) => {
      const incident = incidents.find(
        ({ from, length: lasts }) => index >= from && index < from + lasts,
      );
      return incident ? effectOf(incident, index - incident.from) : none;
    },
  };
}

function effectOf({ kind, length, size }: Incident, step: number): Effect {
  switch (kind) {
    case 'spike':
      return { ...none, logShift: size };
    case 'dip':
      return { ...none, logShift: -1.5 * size };
    case 'level shift':
      return { ...none, logShift: 0.6 * size };
    case 'drift':
      return { ...none, logShift: (size * (step + 1)) / length };
    case 'variance':
      return { ...none, noiseFactor: 4 };
    case 'outage':
      return { ...none, silent: true };
  }
}
