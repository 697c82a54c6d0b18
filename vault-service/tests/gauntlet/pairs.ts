import { nameOf, type Dialect } from './dialects';
import { quirks, type Expected, type Quirk } from './quirks';

/** One provider meeting one quirk. */
export interface Pair {
  readonly name: string;
  readonly dialect: Dialect;
  readonly quirk: Quirk;
  readonly expected: Expected;
}

export function pairsOf(dialects: readonly Dialect[]): readonly Pair[] {
  return dialects.flatMap((dialect) =>
    quirks.flatMap((quirk) => {
      const expected = quirk.expect(dialect);
      return expected === 'not_applicable'
        ? []
        : [{ name: `${nameOf(dialect)}: ${quirk.name}`, dialect, quirk, expected }];
    }),
  );
}

/**
 * Rows that go through the whole vault with every quirk: one for each way in which refresh tokens are used up. What
 * the vault does follows from the outcome and that way alone.
 */
const inFull: ReadonlySet<string> = new Set(['tiktok', 'google', 'meta', 'tiktok-business']);

/** What every other provider goes through in the whole vault too: one quirk or more for each outcome. */
const essential: ReadonlySet<string> = new Set([
  'no expiry',
  'blank refresh token',
  'fewer scopes',
  'another account',
  'wrapped in data',
  'cut off',
  "the grant is dead, in the provider's own words",
  "the app is refused, in the provider's own words",
  '400 with a code nobody knows',
  '429 with Retry-After in seconds',
  '502 page',
  'a redirect',
  'a reset before the work',
  'a reset after the work',
  'nobody listens',
]);

export function vaultPairsOf(dialects: readonly Dialect[]): readonly Pair[] {
  return pairsOf(dialects).filter(
    ({ dialect, quirk }) => inFull.has(nameOf(dialect)) || essential.has(quirk.name),
  );
}
