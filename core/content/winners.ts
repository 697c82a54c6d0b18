import { benjaminiHochberg } from '../statistics/benjamini-hochberg';
import { requireNonNegative } from '../statistics/guards';
import { studentTail } from '../statistics/student';
import { medianDistanceWithout, medianWithout } from '../statistics/leave-one-out';
import { meanAndDeviation, madToSigma } from '../statistics/summary';

export interface Post {
  readonly id: string;
  /** Posts are compared within platform, format and age only. */
  readonly group: string;
  /** Engagement score per 1000 people reached; null when it is not known. */
  readonly per1000Reach: number | null;
}

export type WinnerVerdict = 'winner' | 'promising' | 'none' | 'insufficient';

export interface WinnerResult {
  readonly id: string;
  /** What to act on. */
  readonly verdict: WinnerVerdict;
  /** Robust deviation from the other posts of the group; null when insufficient. */
  readonly z: number | null;
  readonly pValue: number | null;
  /** How much above the median of the others, e.g. 0.4 = +40 %. */
  readonly effect: number | null;
  /** What the compatibility rule says: score > mean + 1.5·sample standard deviation of the group. */
  readonly compatibilityWinner: boolean;
  /** Why it is insufficient. */
  readonly reason?: 'unknown_reach' | 'few_posts' | 'no_spread';
}

export const winnerLeastPosts = 8;
export const winnerFalseDiscoveryRate = 0.1;
export const winnerEffectFloor = 0.25;
export const promisingLevel = 0.05;
const compatibilityDeviations = 1.5;

/**
 * Judges a batch of posts by both rules. Robust: x = ln(1 + per-1000 score); each post against the median and MAD of
 * the others of its group; one-sided p; Benjamini–Hochberg at 10 % over the batch; at least +25 %.
 *
 * The p-value is Student's, not normal: a MAD of few values is itself uncertain (its efficiency of 37 % leaves
 * 0.37·(n − 1) degrees of freedom) and so is the median (variance π/2n), without which noise would win too often.
 *
 * @throws InputError for negative or non-finite scores.
 */
export function judgeWinners(posts: readonly Post[]): WinnerResult[] {
  const groups = new Map<string, { id: string; value: number }[]>();
  for (const { id, group, per1000Reach } of posts) {
    if (per1000Reach === null) continue;
    requireNonNegative(per1000Reach, `${id}: per1000Reach`);
    const members = groups.get(group) ?? [];
    members.push({ id, value: per1000Reach });
    groups.set(group, members);
  }
  const compatible = new Set(
    Array.from(groups.values()).flatMap((members) => compatibilityWinners(members)),
  );
  const judged = new Map<string, Judged>();
  for (const members of groups.values()) {
    for (const [id, result] of judgeGroup(members)) judged.set(id, result);
  }
  const tested = Array.from(judged).flatMap(([id, { test }]) => (test ? [{ id, ...test }] : []));
  const believed = benjaminiHochberg(
    tested.map(({ pValue }) => pValue),
    winnerFalseDiscoveryRate,
  );
  const winners = new Set(
    tested.filter((_, index) => believed[index] === true).map(({ id }) => id),
  );
  return posts.map(({ id }): WinnerResult => {
    const compatibilityWinner = compatible.has(id);
    const result = judged.get(id);
    if (!result?.test) {
      return {
        id,
        verdict: 'insufficient',
        z: null,
        pValue: null,
        effect: null,
        compatibilityWinner,
        reason: result?.reason ?? 'unknown_reach',
      };
    }
    const { z, pValue, effect } = result.test;
    const large = effect >= winnerEffectFloor;
    const verdict =
      large && winners.has(id) ? 'winner' : large && pValue < promisingLevel ? 'promising' : 'none';
    return { id, verdict, z, pValue, effect, compatibilityWinner };
  });
}

interface Judged {
  readonly test: { readonly z: number; readonly pValue: number; readonly effect: number } | null;
  readonly reason?: 'few_posts' | 'no_spread';
}

function judgeGroup(members: readonly { id: string; value: number }[]): [string, Judged][] {
  if (members.length < winnerLeastPosts) {
    return members.map(({ id }) => [id, { test: null, reason: 'few_posts' }]);
  }
  const logs = members.map(({ value }) => Math.log1p(value));
  const sorted = Float64Array.from(logs).sort();
  return members.map(({ id }, index) => {
    const own = logs[index] ?? 0;
    const centre = medianWithout(sorted, own);
    const spread = madToSigma * medianDistanceWithout(sorted, own, centre);
    if (spread === 0) return [id, { test: null, reason: 'no_spread' }];
    const difference = own - centre;
    const z = difference / spread;
    const others = logs.length - 1;
    const predictive = z / Math.sqrt(1 + Math.PI / 2 / others);
    const pValue = studentTail(predictive, 0.37 * (others - 1));
    return [id, { test: { z, pValue, effect: Math.expm1(difference) } }];
  });
}

function compatibilityWinners(members: readonly { id: string; value: number }[]): string[] {
  const summary = meanAndDeviation(members.map(({ value }) => value));
  if (!summary.ok) return [];
  const limit = summary.mean + compatibilityDeviations * summary.deviation;
  return members.filter(({ value }) => value > limit).map(({ id }) => id);
}
