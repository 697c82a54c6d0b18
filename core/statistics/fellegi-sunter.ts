import { InputError } from './input-error';

/** How two records compare in one field: 0 differ, 1 alike, 2 nearly equal, 3 equal, −1 one of them is empty. */
export type Agreement = -1 | 0 | 1 | 2 | 3;

/** One number for each of the four levels. */
export type Levels = readonly [differ: number, alike: number, near: number, equal: number];

/** Pairs of records that compare alike in every field, with how many of all pairs there are of them. */
export interface AgreementPatterns {
  readonly fields: number;
  /** `fields` agreements per pattern. */
  readonly levels: Int8Array;
  readonly counts: Float64Array;
}

export interface LinkageModel {
  /** Per field, ln(m/u) of the levels against unrelated pairs; an empty field adds nothing. */
  readonly weights: readonly Levels[];
  /** Log-odds that any two records are the same before anything is compared. */
  readonly prior: number;
  /** Pairs that share much and yet are two: a household, a firm, a town. Null when none were found. */
  readonly related: {
    /** Per field, ln(r/u). */
    readonly weights: readonly Levels[];
    /** ln of related pairs per unrelated one. */
    readonly prior: number;
  } | null;
}

const mostRounds = 100;
/** Relative change of the match share at which the fit has settled. */
const settled = 1e-4;
/** Expected levels among matches: people mostly repeat themselves correctly. */
const usualM: Levels = [0.1, 0.08, 0.12, 0.7];
/** Pseudo-matches per record behind that expectation: without them the fit may prefer any other clump of pairs. */
const priorMatchesPerRecord = 0.5;
const levelPrior: Levels = [0.3, 0.3, 0.3, 0.3];
/** A related pair is another record when one field nearly always tells it apart; mere misspelling spreads over all. */
const tellingFrom = 0.8;
const leastRelatedPairs = 10;

/**
 * Fellegi–Sunter weights without labels by expectation–maximisation (Winkler 1988) over all pairs of the records: those
 * that were compared one by one and, by a sample, the rest. Pairs fall into up to three classes: unrelated, the same,
 * and related but different, such as a household, which shares name, street and telephone and would otherwise pass for one
 * person (latent classes: Larsen & Rubin 2001).
 *
 * @param patterns counts sum to n(n − 1)/2.
 * @throws InputError `empty` without fields or pairs.
 */
export function fitLinkage(patterns: AgreementPatterns): LinkageModel {
  const allPairs = sum(patterns.counts);
  if (patterns.fields === 0 || !(allPairs > 0)) {
    throw new InputError('empty', 'Linkage needs fields and pairs to compare.');
  }
  const started = fitUsual(patterns, allPairs);
  const apart = fitClasses(patterns, allPairs, started, contradicted(patterns, started));
  const telling = apart.related?.some((levels) => levels[0] >= tellingFrom) === true;
  const found =
    telling && apart.relatedShare * allPairs >= leastRelatedPairs
      ? apart
      : fitClasses(patterns, allPairs, started, null);
  return modelOf(found);
}

/** Log-odds that a pair is the same person or firm. */
export function linkageLogOdds(model: LinkageModel, agreements: ArrayLike<number>): number {
  const logOdds = model.prior + evidence(model.weights, agreements);
  if (!model.related) return logOdds;
  const related = model.related.prior + evidence(model.related.weights, agreements);
  // Against unrelated and related together: ln(1 + e^related), without overflow.
  return logOdds - (Math.max(0, related) + Math.log1p(Math.exp(-Math.abs(related))));
}

function evidence(weights: readonly Levels[], agreements: ArrayLike<number>): number {
  let total = 0;
  for (let field = 0; field < weights.length; field += 1) {
    const level = agreements[field] ?? -1;
    if (level >= 0) total += weights[field]?.[level] ?? 0;
  }
  return total;
}

interface Classes {
  readonly u: readonly Levels[];
  readonly m: readonly Levels[];
  readonly matchShare: number;
  readonly related: readonly Levels[] | null;
  readonly relatedShare: number;
}

/** u and the share of matches while m stays as it usually is: a first u with matches in it would hide them for good. */
function fitUsual(patterns: AgreementPatterns, allPairs: number): Classes {
  const m = Array.from({ length: patterns.fields }, () => usualM);
  const least = leastShare(allPairs);
  let classes: Classes = {
    u: levelShares(patterns, patterns.counts, levelPrior),
    m,
    matchShare: least,
    related: null,
    relatedShare: 0,
  };
  for (let round = 0; round < mostRounds; round += 1) {
    const { same } = beliefs(patterns, modelOf(classes));
    const before = classes.matchShare;
    const matchShare = Math.min(0.5, Math.max(least, sum(same) / allPairs));
    const others = patterns.counts.map((count, at) => count - (same[at] ?? 0));
    classes = { ...classes, u: levelShares(patterns, others, levelPrior), matchShare };
    if (Math.abs(matchShare / before - 1) < settled) break;
  }
  return classes;
}

/** Half a duplicate per record. */
const leastShare = (allPairs: number) => Math.min(0.5, (0.5 * Math.sqrt(2 * allPairs)) / allPairs);

/** Pairs taken for matches although some field differs: where related pairs are looked for. */
function contradicted(patterns: AgreementPatterns, classes: Classes): Float64Array {
  const { same } = beliefs(patterns, modelOf(classes));
  return same.map((count, at) => {
    const from = at * patterns.fields;
    return patterns.levels.subarray(from, from + patterns.fields).includes(0) ? count : 0;
  });
}

function fitClasses(
  patterns: AgreementPatterns,
  allPairs: number,
  started: Classes,
  related: Float64Array | null,
): Classes {
  const pseudo = scaled(usualM, priorMatchesPerRecord * Math.sqrt(2 * allPairs));
  let classes: Classes = related
    ? {
        ...started,
        related: levelShares(patterns, related, levelPrior),
        relatedShare: Math.max(1 / allPairs, sum(related) / allPairs),
      }
    : started;
  for (let round = 0; round < mostRounds; round += 1) {
    const { same, kin } = beliefs(patterns, modelOf(classes));
    const before = classes;
    const rest = patterns.counts.map((count, at) => count - (same[at] ?? 0) - (kin[at] ?? 0));
    classes = {
      u: levelShares(patterns, rest, levelPrior),
      m: levelShares(patterns, same, pseudo),
      matchShare: Math.min(0.5, Math.max(1e-3 / allPairs, sum(same) / allPairs)),
      related: related ? levelShares(patterns, kin, levelPrior) : null,
      relatedShare: related ? Math.max(1e-3 / allPairs, sum(kin) / allPairs) : 0,
    };
    const moved = Math.abs(classes.matchShare / before.matchShare - 1);
    const movedKin = related ? Math.abs(classes.relatedShare / before.relatedShare - 1) : 0;
    if (Math.max(moved, movedKin) < settled) break;
  }
  return classes;
}

function modelOf({ u, m, matchShare, related, relatedShare }: Classes): LinkageModel {
  const rest = Math.max(1e-9, 1 - matchShare - relatedShare);
  return {
    weights: m.map((levels, field) => rising(logRatios(levels, u[field] ?? levels))),
    prior: Math.log(matchShare / rest),
    related: related && {
      weights: related.map((levels, field) => logRatios(levels, u[field] ?? levels)),
      prior: Math.log(relatedShare / rest),
    },
  };
}

/** How many pairs of each pattern are believed to be the same, and to be related. */
function beliefs(
  { fields, levels, counts }: AgreementPatterns,
  model: LinkageModel,
): { readonly same: Float64Array; readonly kin: Float64Array } {
  const same = new Float64Array(counts.length);
  const kin = new Float64Array(counts.length);
  for (let at = 0; at < counts.length; at += 1) {
    const agreements = levels.subarray(at * fields, (at + 1) * fields);
    const count = counts[at] ?? 0;
    const logOdds = linkageLogOdds(model, agreements);
    same[at] = count / (1 + Math.exp(-logOdds));
    if (!model.related) continue;
    const related = model.related.prior + evidence(model.related.weights, agreements);
    kin[at] = (count - (same[at] ?? 0)) / (1 + Math.exp(-related));
  }
  return { same, kin };
}

function levelShares(
  { fields, levels, counts }: AgreementPatterns,
  weights: Float64Array,
  pseudo: Levels,
): Levels[] {
  const sums = Array.from({ length: fields }, () => Float64Array.from(pseudo));
  for (let at = 0; at < counts.length; at += 1) {
    const weight = weights[at] ?? 0;
    for (let field = 0; field < fields; field += 1) {
      const level = levels[at * fields + field] ?? -1;
      const own = sums[field];
      if (level >= 0 && own) own[level] = (own[level] ?? 0) + weight;
    }
  }
  return sums.map(([differ = 0, alike = 0, near = 0, equal = 0]) =>
    scaled([differ, alike, near, equal], 1 / (differ + alike + near + equal)),
  );
}

const scaled = (levels: Levels, factor: number): Levels => [
  levels[0] * factor,
  levels[1] * factor,
  levels[2] * factor,
  levels[3] * factor,
];

function logRatios(over: Levels, under: Levels): Levels {
  return [
    Math.log(over[0] / under[0]),
    Math.log(over[1] / under[1]),
    Math.log(over[2] / under[2]),
    Math.log(over[3] / under[3]),
  ];
}

/** More agreement never counts for less, however rarely a level was seen. */
function rising([differ, alike, near, equal]: Levels): Levels {
  const second = Math.min(near, equal);
  const third = Math.min(alike, second);
  return [Math.min(differ, third), third, second, equal];
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);
