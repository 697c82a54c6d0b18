import type { Kysely } from 'kysely';
import type { VaultSchema } from '../database/schema';
import type { TenantKeys } from '../encryption/tenant-keys';
import type { OAuthProfile, ProviderSetup, Rotation } from '../providers/profile';
import { findOAuthProfile } from '../providers/registry';
import { defaultTenant } from '../tenants/default';
import { integrationSettings, type IntegrationSettings } from './settings';

export type FindSetup = (tenant: string, provider: string) => Promise<ProviderSetup | undefined>;

/** Completes a provider's profile with the tenant's OAuth app, else with the default one. */
export function setupFinder(db: Kysely<VaultSchema>, keys: TenantKeys): FindSetup {
  return async (tenant, provider) => {
    const profile = findOAuthProfile(provider);
    if (!profile) return undefined;
    const rows = await db
      .selectFrom('integrations')
      .selectAll()
      .where('tenant', 'in', [tenant, defaultTenant])
      .where('provider', '=', provider)
      .execute();
    const row = rows.find((candidate) => candidate.tenant === tenant) ?? rows[0];
    if (!row) return undefined;
    const cipher = await keys.cipher(row.tenant, row.client_secret);
    const clientSecret = row.client_secret
      ? cipher.open(integrationResource(provider), 'client_secret', row.client_secret)
      : '';
    return complete(profile, row.client_id, clientSecret, integrationSettings.parse(row.settings));
  };
}

export const integrationResource = (provider: string) => `integration/${provider}`;

function complete(
  profile: OAuthProfile,
  clientId: string,
  clientSecret: string,
  settings: IntegrationSettings,
): ProviderSetup | undefined {
  const authorizeUrl = settings.authorize_url ?? profile.authorizeUrl;
  const tokenUrl = settings.token_url ?? profile.tokenUrl;
  if (authorizeUrl === undefined || tokenUrl === undefined) return undefined;
  // An overridden provider is another server: the profile's own issuer and addresses say nothing about it.
  const own = settings.token_url === undefined;
  return {
    profile,
    clientId,
    clientSecret,
    authorizeUrl,
    tokenUrl,
    revokeUrl: settings.revoke_url ?? (own ? profile.revokeUrl : undefined),
    identityUrl: settings.identity_url ?? (own ? profile.identityUrl : undefined),
    issuer: settings.issuer ?? (own ? profile.issuer : undefined),
    scopes: settings.scopes ?? profile.defaultScopes,
    clientAuth: settings.client_auth ?? profile.clientAuth,
    pkce: settings.pkce ?? profile.pkce,
    rotation: rotationOf(settings) ?? profile.rotation,
  };
}

function rotationOf({ rotation, grace_s }: IntegrationSettings): Rotation | undefined {
  if (rotation === undefined) return undefined;
  return rotation === 'grace' ? { kind: rotation, graceS: grace_s ?? 0 } : { kind: rotation };
}
