import type { Answer } from '../server/answer';
import type { Clock } from '../server/clock';
import type { Account } from './account';
import type { Vendor } from '../server/vendor';
import type { OAuthProvider } from './provider';
import { calComOAuth } from './providers/cal-com';
import { generic } from './providers/generic';
import { google } from './providers/google';
import { instagram } from './providers/instagram';
import { linkedin } from './providers/linkedin';
import { meta } from './providers/meta';
import { pinterest } from './providers/pinterest';
import { slack } from './providers/slack';
import { tiktok } from './providers/tiktok';
import { tiktokBusiness } from './providers/tiktok-business';
import { x } from './providers/x';

export interface OAuthVendors {
  readonly providers: ReadonlyMap<string, OAuthProvider>;
  readonly vendors: readonly Vendor[];
  /** Whose access token this is, undefined when the provider's API would refuse it now. */
  accountOf(provider: string, accessToken: string): Account | undefined;
  /** The provider's refusal of a token it once issued. */
  failureOf(provider: string, accessToken: string): Answer | null;
}

/** Every simulated OAuth provider. A new one is one file below `providers/` and one line here. */
export function oauthVendors(clock: Clock): OAuthVendors {
  const all = [
    google,
    tiktok,
    generic,
    meta,
    instagram,
    linkedin,
    x,
    pinterest,
    slack,
    calComOAuth,
    tiktokBusiness,
  ].map((provider) => provider(clock));
  const providers = new Map(all.map((provider) => [provider.id, provider]));
  return {
    providers,
    accountOf: (provider, accessToken) =>
      providers.get(provider)?.authority.inspect(accessToken)?.family.account,
    failureOf: (provider, accessToken) =>
      providers.get(provider)?.tokenFailure?.(accessToken) ?? null,
    vendors: all.map((provider) => provider.vendor),
  };
}
