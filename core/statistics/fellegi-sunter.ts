import { InputError } from './input-error';

/** How two records compare in one field: 0 differ, 1 alike, 2 equal, −1 one of them is empty. */
export type Agreement = -1 | 0 | 1 | 2;

export interface LinkageModel {
  /** Per field, ln(m/u) of the three levels; an empty field adds nothing. */
  readonly weights: readonly (readonly [number, number, number])[];
  /** Log-odds that any two records are the same before anything is compared. */
  readonly prior: number;
}

const mostRounds = 60;
/** Relative change of the match share at which the fit has settled. */
const settled = 1e-4;
/** Expected levels among matches: people mostly repeat themselves correctly. */
const usualM = [0.12, 0.15, 0.73] as const;
/** Pseudo-matches per record behind that expectation: without them the fit may prefer any other clump of pairs. */
const priorMatchesPerRecord = 0.5;

/**
 * Fellegi–Sunter weights without labels: m by expectation–maximisation (Winkler 1988), u from random pairs, which are
 * almost never matches. The share of matches is that among all pairs, not among the compared ones: the pairs left
 * out are taken for non-matches. Otherwise whatever the blocks were made of would pass for being the same person.
 *
 * @param pairs field agreements of the candidate pairs, one row of `fields` entries after the other.
 * @param allPairs how many pairs the records make: n(n − 1)/2.
 * @throws InputError `empty` without candidate or random pairs.
 */
export function fitLinkage(
  pairs: Int8Array,
  randomPairs: Int8Array,
  fields: number,
  allPairs: number,
): LinkageModel {
  const count = pairs.length / fields;
  if (fields === 0 || count === 0 || randomPairs.length === 0) {
    throw new InputError('empty', 'Linkage needs fields, candidate pairs and random pairs.');
  }
  const u = levelShares(randomPairs, fields, null, [0.3, 0.3, 0.3]);
  let m: (readonly [number, number, number])[] = Array.from({ length: fields }, () => [
    0.05, 0.15, 0.8,
  ]);
  const records = Math.sqrt(2 * allPairs);
  const pseudo = usualM.map((share) => share * priorMatchesPerRecord * records);
  // Half a duplicate per record to begin with.
  let matchShare = Math.min(0.5, (0.5 * records) / allPairs);
  const belief = new Float64Array(count);
  for (let round = 0; round < mostRounds; round += 1) {
    const weights = logRatios(m, u);
    const prior = Math.log(matchShare / (1 - matchShare));
    let total = 0;
    for (let pair = 0; pair < count; pair += 1) {
      let logOdds = prior;
      for (let field = 0; field < fields; field += 1) {
        const level = pairs[pair * fields + field] ?? -1;
        if (level >= 0) logOdds += weights[field]?.[level] ?? 0;
      }
      const p = 1 / (1 + Math.exp(-logOdds));
      belief[pair] = p;
      total += p;
    }
    m = levelShares(pairs, fields, belief, pseudo);
    const before = matchShare;
    matchShare = Math.min(0.5, Math.max(1e-3 / allPairs, total / allPairs));
    if (Math.abs(matchShare / before - 1) < settled) break;
  }
  return { weights: logRatios(m, u), prior: Math.log(matchShare / (1 - matchShare)) };
}

/** Log-odds that a pair is the same person or firm. */
export function linkageLogOdds(model: LinkageModel, agreements: ArrayLike<number>): number {
  let logOdds = model.prior;
  model.weights.forEach((weights, field) => {
    const level = agreements[field] ?? -1;
    if (level >= 0) logOdds += weights[level] ?? 0;
  });
  return logOdds;
}

function levelShares(
  pairs: Int8Array,
  fields: number,
  belief: Float64Array | null,
  pseudo: readonly number[],
): (readonly [number, number, number])[] {
  const sums = Array.from({ length: fields }, (): [number, number, number] => [
    pseudo[0] ?? 0,
    pseudo[1] ?? 0,
    pseudo[2] ?? 0,
  ]);
  for (let entry = 0; entry < pairs.length; entry += 1) {
    const level = pairs[entry] ?? -1;
    const field = sums[entry % fields];
    if (level < 0 || !field) continue;
    const weight = belief ? (belief[Math.floor(entry / fields)] ?? 0) : 1;
    if (level === 0) field[0] += weight;
    else if (level === 1) field[1] += weight;
    else field[2] += weight;
  }
  return sums.map(([differ, alike, equal]) => {
    const total = differ + alike + equal;
    return [differ / total, alike / total, equal / total] as const;
  });
}

function logRatios(
  m: readonly (readonly [number, number, number])[],
  u: readonly (readonly [number, number, number])[],
): (readonly [number, number, number])[] {
  return m.map((levels, field) => {
    const base = u[field] ?? [1, 1, 1];
    // More agreement never counts for less, however rarely a level was seen.
    const equal = Math.log(levels[2] / base[2]);
    const alike = Math.min(equal, Math.log(levels[1] / base[1]));
    return [Math.min(alike, Math.log(levels[0] / base[0])), alike, equal] as const;
  });
}
