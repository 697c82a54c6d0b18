import { findOAuthProfile } from '../../providers/registry';
import type { ProviderSetup } from '../../providers/profile';
import type { TokenOutcome } from '../../refresh/outcome';
import { providerSetup } from '../support/provider-setup';
import { tokenClient } from '../../refresh/token-client';
import { dialects, lifeS, type Dialect } from './dialects';
import {
  accessToken,
  refreshToken,
  startGauntletProvider,
  type GauntletProvider,
} from './provider';
import { pairsOf, type Pair } from './pairs';
import type { Expected } from './quirks';

// Every quirk with every provider: what the token client makes of it. What the vault makes of that is told by the
// other files of this folder.

let provider: GauntletProvider;
const outcomes = new Map<string, { readonly outcome: TokenOutcome; readonly requests: number }>();
const pairs = pairsOf(dialects);
const client = tokenClient({ allowLoopback: true }, { socketTimeoutMs: 6_000 });

beforeAll(async () => {
  provider = await startGauntletProvider();
  const waiting = pairs.map((pair, index) => ({ pair, number: index + 1 })).reverse();
  // Those that end by a time limit wait beside the others.
  const silent = waiting.filter(({ pair }) => pair.quirk.name.startsWith('silence'));
  const others = waiting.filter(({ pair }) => !pair.quirk.name.startsWith('silence'));
  const work = async () => {
    for (let next = others.pop(); next; next = others.pop()) await meet(next.pair, next.number);
  };
  await Promise.all([
    ...silent.map(({ pair, number }) => meet(pair, number)),
    ...Array.from({ length: 8 }, work),
  ]);
});
afterAll(() => provider.close());

async function meet({ name, dialect, quirk }: Pair, number: number): Promise<void> {
  const meeting = { number, dialect, quirk, received: [], taken: new Set<string>(), reuses: 0 };
  provider.add(meeting);
  const base = quirk.address === undefined ? provider.url : provider.addresses[quirk.address];
  const outcome = await (dialect.neverRefreshes === true
    ? client.exchange(setupOf(dialect, base), {
        code: `sekret-${number}-code0`,
        redirectUri: 'https://vault.example/oauth/callback',
        codeVerifier: undefined,
      })
    : client.refresh(setupOf(dialect, base), sentBy(dialect, number)));
  outcomes.set(name, { outcome, requests: meeting.received.length });
}

const sentBy = ({ renewsItself }: Dialect, number: number) =>
  renewsItself === true ? accessToken(number, 0) : refreshToken(number, 0);

function setupOf(dialect: Dialect, base: string): ProviderSetup {
  const profile = findOAuthProfile(dialect.provider);
  if (!profile) throw new Error(`${dialect.provider} is no OAuth profile`);
  return providerSetup(profile, {
    clientId: 'gauntlet',
    clientSecret: 'sekret-of-the-app',
    authorizeUrl: `${base}/authorize`,
    tokenUrl: `${base}/token`,
    apiUrl: `${base}/api`,
    issuerRequired: false,
  });
}

test.each(pairs.map((pair, index) => [pair.name, pair, index + 1] as const))(
  '%s',
  (name, { dialect, quirk, expected }, number) => {
    const met = outcomes.get(name);
    if (!met) throw new Error(`${name} did not run`);
    const { outcome, requests } = met;

    expect(requests).toBe(quirk.address === undefined ? 1 : 0);
    expect(kindOf(outcome)).toBe(kindFor(expected));
    if ('reason' in expected && 'reason' in outcome)
      expect(outcome.reason).toMatch(new RegExp(`^${expected.reason}$`));
    if (expected.kind === 'later' && expected.notBeforeS !== undefined)
      expect(outcome.kind === 'transient' && (outcome.retryAfterMs ?? 0) / 1000).toBeGreaterThan(
        expected.notBeforeS - 120,
      );
    if (outcome.kind !== 'rotated' && outcome.kind !== 'same') {
      expect(JSON.stringify(outcome)).not.toContain('sekret-');
      return;
    }
    expect(outcome.tokens.accessToken).toBe(accessToken(number, 1));
    if (expected.kind === 'other_account')
      expect(outcome.tokens.account).toMatchObject({ id: 'account-other' });
    if (expected.kind !== 'renewed' || dialect.neverRefreshes === true) return;
    const { expiresInS = lifeS } = expected;
    if (expiresInS === null) expect(outcome.tokens.expiresInS).toBeUndefined();
    else expect(Math.abs((outcome.tokens.expiresInS ?? 0) - expiresInS)).toBeLessThan(5);
    const { scopes = ['read', 'write'] } = expected;
    expect(outcome.tokens.scopes ?? ['read', 'write']).toEqual(scopes);
    // A refresh token that replaces the one used is never blank, and one that stays is not told as a new one.
    expect(outcome.tokens.refreshToken?.trim()).not.toBe('');
    if (outcome.kind === 'same')
      expect([undefined, sentBy(dialect, number)]).toContain(outcome.tokens.refreshToken);
  },
);

function kindOf(outcome: TokenOutcome): Expected['kind'] {
  switch (outcome.kind) {
    case 'rotated':
    case 'same':
      return 'renewed';
    case 'transient':
      return 'later';
    case 'ambiguous':
      return 'unclear';
    case 'permanent':
      return outcome.remedy === 'reconnect' ? 'dead' : 'app_refused';
  }
}

/** Another account's tokens are recognised later, where the pinned account is known. */
const kindFor = ({ kind }: Expected): Expected['kind'] =>
  kind === 'other_account' ? 'renewed' : kind;
