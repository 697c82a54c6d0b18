import { hourMs, type PricePoint } from '../../ads/price-series';
import { drawNormal, drawPoisson } from '../../statistics/draws';
import type { RandomSource } from '../../statistics/random';
import { plantIncidents, type PlantedWindow } from './planted-incidents';

/** How one kind of account behaves when nothing is wrong. Spreads and amplitudes are on the log scale. */
export interface AccountProfile {
  readonly id: string;
  readonly cadenceHours: 1 | 24;
  readonly points: number;
  readonly dayAmplitude: number;
  readonly weekAmplitude: number;
  /** Change of the log level over the whole series. */
  readonly trend: number;
  /** Standard deviation of a random walk of the level, per day. */
  readonly wander: number;
  readonly noise: number;
  /** AR(1) correlation of neighbouring points. */
  readonly carry: number;
  /** Degrees of freedom of Student noise; null for Gaussian. */
  readonly tails: number | null;
  /** Factor on the noise between 0 and 6 h. */
  readonly nightNoise: number;
  /** Chance that a point is zero (nothing bought), doubled at night. */
  readonly zeros: number;
  /** Chance that a point is missing. */
  readonly missing: number;
  /** Unremarkable bursts a week: one point 1.4–1.8 times as high. */
  readonly burstsAWeek: number;
  /** Clicks behind each value, which add counting noise; null for none. */
  readonly counts: number | null;
}

const hourly: AccountProfile = {
  id: 'calm',
  cadenceHours: 1,
  points: 70 * 24,
  dayAmplitude: 0.4,
  weekAmplitude: 0.2,
  trend: 0.2,
  wander: 0.03,
  noise: 0.12,
  carry: 0.4,
  tails: null,
  nightNoise: 1,
  zeros: 0,
  missing: 0.01,
  burstsAWeek: 0,
  counts: null,
};
const daily: AccountProfile = {
  ...hourly,
  id: 'daily',
  cadenceHours: 24,
  points: 240,
  dayAmplitude: 0,
  wander: 0.02,
  carry: 0.3,
};

/** Ten kinds of account, from a calm one to those whose data are mostly holes. */
export const accountProfiles: readonly AccountProfile[] = [
  hourly,
  { ...hourly, id: 'trend', trend: 1.2, wander: 0.08 },
  { ...hourly, id: 'heavy tails', tails: 3, noise: 0.14 },
  { ...hourly, id: 'thin nights', nightNoise: 3, noise: 0.1, dayAmplitude: 0.6 },
  { ...hourly, id: 'holes and zeros', zeros: 0.1, missing: 0.15, noise: 0.15 },
  { ...hourly, id: 'bursts', burstsAWeek: 3 },
  { ...hourly, id: 'sticky', carry: 0.8, noise: 0.2 },
  { ...hourly, id: 'few clicks', counts: 25, noise: 0.08 },
  { ...daily, id: 'daily' },
  { ...daily, id: 'daily, heavy tails', tails: 3, noise: 0.15, weekAmplitude: 0.4 },
];

export interface AdSeries {
  readonly name: string;
  readonly points: readonly PricePoint[];
  readonly windows: readonly PlantedWindow[];
}

const start = Date.UTC(2026, 0, 5);

/** One series of a profile with incidents planted into it; the truth is known because we made it. */
export function drawAdSeries(
  profile: AccountProfile,
  name: string,
  random: RandomSource,
): AdSeries {
  const { cadenceHours, points: length } = profile;
  const stepMs = cadenceHours * hourMs;
  const vary = () => 0.6 + 0.8 * random();
  const [day, week, trend] = [
    profile.dayAmplitude * vary(),
    profile.weekAmplitude * vary(),
    profile.trend * (2 * random() - 1),
  ];
  const noise = profile.noise * vary();
  const base = 0.02 + 2 * random();
  const phase = 24 * random();
  const innovation = Math.sqrt(1 - profile.carry ** 2);
  let level = 0;
  let state = 0;
  const usual = Array.from({ length }, (_, index) => {
    const hour = index * cadenceHours;
    level += profile.wander * Math.sqrt(cadenceHours / 24) * drawNormal(random);
    state = profile.carry * state + innovation * drawStandard(profile.tails, random);
    const night = cadenceHours === 1 && hour % 24 < 6 ? profile.nightNoise : 1;
    return {
      level:
        day * Math.sin((2 * Math.PI * (hour - phase)) / 24) +
        (hour % 168 >= 120 ? -week : 0) +
        (trend * index) / length +
        level,
      noise: noise * night * state,
    };
  });
  const { windows, at } = plantIncidents({ length, stepMs, startMs: start, noise }, random);
  const points = usual.flatMap((point, index): PricePoint[] => {
    const incident = at(index);
    const burst = random() < (profile.burstsAWeek * cadenceHours) / 168;
    const mean =
      base *
      Math.exp(point.level + point.noise * incident.noiseFactor + incident.logShift) *
      (burst ? 1.4 + 0.4 * random() : 1);
    const night = cadenceHours === 1 && index % 24 < 6 ? 2 : 1;
    const atMs = start + index * stepMs;
    if (random() < profile.missing) return [];
    if (incident.silent || random() < profile.zeros * night) return [{ atMs, value: 0 }];
    const { counts } = profile;
    return [
      {
        atMs,
        value: counts === null ? mean : (mean * counts) / Math.max(1, drawPoisson(counts, random)),
      },
    ];
  });
  return { name, points, windows };
}

/** `perProfile` series of every profile. */
export function drawAdAccounts(
  perProfile: number,
  random: RandomSource,
): { readonly profile: string; readonly series: AdSeries }[] {
  return accountProfiles.flatMap((profile) =>
    Array.from({ length: perProfile }, (_, index) => ({
      profile: profile.id,
      series: drawAdSeries(profile, `${profile.id} ${index + 1}`, random),
    })),
  );
}

/** Standard normal, or Student scaled to the same middle half (t(3) quartile 0.7649, normal 0.6745). */
function drawStandard(tails: number | null, random: RandomSource): number {
  const normal = drawNormal(random);
  if (tails === null) return normal;
  let squares = 0;
  for (let i = 0; i < tails; i += 1) squares += drawNormal(random) ** 2;
  return (normal / Math.sqrt(squares / tails)) * (0.6745 / 0.7649);
}
