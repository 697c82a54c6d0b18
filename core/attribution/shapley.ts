import { drawIndex } from '../statistics/draws';
import { InputError } from '../statistics/input-error';
import type { RandomSource } from '../statistics/random';

/** Up to here every coalition is enumerated; above, orders are sampled. */
export const exactPlayers = 12;

/**
 * Exact Shapley values (Shapley 1953): each player's mean marginal worth over all orders of joining.
 *
 * @param worth of the coalition whose members are the bits of `mask`; worth(0) is what nobody earns.
 * @throws InputError `too_large` above twelve players.
 */
export function shapleyExact(players: number, worth: (mask: number) => number): number[] {
  if (players > exactPlayers) {
    throw new InputError('too_large', `Exact Shapley is for up to ${exactPlayers} players.`);
  }
  const coalitions = 1 << players;
  const worths = Float64Array.from({ length: coalitions }, (_, mask) => worth(mask));
  const weightOfSize = Array.from({ length: players }, (_, size) => {
    // size!(players − size − 1)!/players! = 1/(players·C(players − 1, size))
    let choose = 1;
    for (let i = 0; i < size; i += 1) choose = (choose * (players - 1 - i)) / (i + 1);
    return 1 / (players * choose);
  });
  const values = new Array<number>(players).fill(0);
  for (let mask = 0; mask < coalitions; mask += 1) {
    const weight = weightOfSize[bitCount(mask)] ?? 0;
    const here = worths[mask] ?? 0;
    for (let player = 0; player < players; player += 1) {
      const bit = 1 << player;
      if ((mask & bit) !== 0) continue;
      values[player] = (values[player] ?? 0) + weight * ((worths[mask | bit] ?? 0) - here);
    }
  }
  return values;
}

/** An amount earned once all of its members are there. */
export interface Dividend {
  readonly members: readonly number[];
  readonly amount: number;
}

/**
 * Shapley values by sampled orders, each used forwards and backwards to halve the noise (Castro et al. 2009;
 * Mitchell et al. 2022). In one order an amount goes to the member who joins last, so the values sum to the whole
 * worth in every sample.
 */
export function shapleySampled(
  players: number,
  dividends: readonly Dividend[],
  random: RandomSource,
  orders = 2_000,
): number[] {
  const values = new Array<number>(players).fill(0);
  const position = Array.from({ length: players }, (_, player) => player);
  for (let sample = 0; sample < orders; sample += 1) {
    for (let i = players - 1; i > 0; i -= 1) {
      const j = drawIndex(i + 1, random);
      const kept = position[i] ?? 0;
      position[i] = position[j] ?? 0;
      position[j] = kept;
    }
    for (const { members, amount } of dividends) {
      let first = members[0] ?? 0;
      let last = first;
      for (const member of members) {
        if ((position[member] ?? 0) > (position[last] ?? 0)) last = member;
        if ((position[member] ?? 0) < (position[first] ?? 0)) first = member;
      }
      values[last] = (values[last] ?? 0) + amount / 2;
      values[first] = (values[first] ?? 0) + amount / 2;
    }
  }
  return values.map((value) => value / orders);
}

/** Worth of every coalition: the sum of the dividends of all its subsets (fast zeta transform). */
export function coalitionWorths(players: number, dividends: readonly Dividend[]): Float64Array {
  const worths = new Float64Array(1 << players);
  for (const { members, amount } of dividends) {
    let mask = 0;
    for (const member of members) mask |= 1 << member;
    worths[mask] = (worths[mask] ?? 0) + amount;
  }
  for (let bit = 1; bit < worths.length; bit <<= 1) {
    for (let mask = 0; mask < worths.length; mask += 1) {
      if ((mask & bit) !== 0) worths[mask] = (worths[mask] ?? 0) + (worths[mask ^ bit] ?? 0);
    }
  }
  return worths;
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
