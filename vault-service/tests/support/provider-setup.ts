import { genericOAuth2 } from '../../providers/generic-oauth2';
import type { OAuthProfile, ProviderSetup } from '../../providers/profile';

/** A provider with a tenant's app, as its profile describes it; what a test is about goes into `more`. */
export function providerSetup(
  profile: OAuthProfile = genericOAuth2,
  more: Partial<ProviderSetup> = {},
): ProviderSetup {
  return {
    profile,
    clientId: 'client',
    clientSecret: 'secret',
    authorizeUrl: 'https://provider.example/authorize',
    tokenUrl: 'https://provider.example/token',
    revokeUrl: undefined,
    identityUrl: undefined,
    apiUrl: undefined,
    appExtras: {},
    issuer: undefined,
    scopes: [],
    clientAuth: profile.clientAuth,
    pkce: profile.pkce,
    rotation: profile.rotation,
    ...more,
  };
}
