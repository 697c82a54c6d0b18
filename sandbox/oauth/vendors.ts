import type { Clock } from '../server/clock';
import type { Vendor } from '../server/vendor';
import type { OAuthProvider } from './provider';
import { generic } from './providers/generic';
import { google } from './providers/google';
import { tiktok } from './providers/tiktok';

export interface OAuthVendors {
  readonly providers: ReadonlyMap<string, OAuthProvider>;
  readonly vendors: readonly Vendor[];
  /** Whether an access token of that provider would be accepted by its API now. */
  accepts(provider: string, accessToken: string): boolean;
}

/** Every simulated OAuth provider. A new one is one file below `providers/` and one line here. */
export function oauthVendors(clock: Clock): OAuthVendors {
  const all = [google(clock), tiktok(clock), generic(clock)];
  const providers = new Map(all.map((provider) => [provider.vendor.name, provider]));
  return {
    providers,
    accepts: (provider, accessToken) =>
      Boolean(providers.get(provider)?.authority.inspect(accessToken)),
    vendors: all.map((provider) => provider.vendor),
  };
}
