import type { Kysely, Selectable } from 'kysely';
import { z } from 'zod/v4';
import type { IntegrationTable, VaultSchema } from '../database/schema';
import type { TenantKeys } from '../encryption/tenant-keys';
import type { AppExtra } from '../providers/app';
import type { OAuthProfile, ProviderApi, ProviderSetup, Rotation } from '../providers/profile';
import { findProfile } from '../providers/registry';
import { apiAddress } from '../providers/request';
import { defaultTenant } from '../tenants/default';
import { integrationSettings, type IntegrationSettings } from './settings';

export type FindSetup = (tenant: string, provider: string) => Promise<ProviderSetup | undefined>;
export type FindApi = (tenant: string, provider: string) => Promise<ProviderApi | undefined>;

type Row = Selectable<IntegrationTable>;

export const integrationResource = (provider: string) => `integration/${provider}`;

/** Sealed beside the client secret. */
export const sealedExtras = z.strictObject({ developer_token: z.string().optional() });

/** Completes a provider's profile with what the tenant set up for it, else with what serves every tenant. */
export function apiFinder(db: Kysely<VaultSchema>, keys: TenantKeys): FindApi {
  const secretsOf = async (row: Row) => {
    const cipher = await keys.cipher(row.tenant, row.client_secret, row.extras);
    const resource = integrationResource(row.provider);
    return {
      clientSecret: row.client_secret
        ? cipher.open(resource, 'client_secret', row.client_secret)
        : '',
      extras: row.extras
        ? sealedExtras.parse(JSON.parse(cipher.open(resource, 'extras', row.extras)))
        : {},
    };
  };

  return async (tenant, provider) => {
    const profile = findProfile(provider);
    if (!profile) return undefined;
    const appOf = profile.kind === 'oauth2' ? profile.appOf : undefined;
    const rows = await db
      .selectFrom('integrations')
      .selectAll()
      .where('tenant', 'in', [tenant, defaultTenant])
      .where('provider', 'in', appOf === undefined ? [provider] : [provider, appOf])
      .execute();
    const rowOf = (owner: string, name: string | undefined) =>
      rows.find((row) => row.tenant === owner && row.provider === name);
    const own = [rowOf(tenant, provider), rowOf(defaultTenant, provider)];
    const app = [own[0], rowOf(tenant, appOf), own[1], rowOf(defaultTenant, appOf)].find(
      (row) => row !== undefined && row.client_id !== '',
    );
    if (profile.kind === 'key' || !app) {
      const settings = settingsOf(own[0] ?? own[1]);
      const apiUrl = settings.api_url ?? profile.apiUrl;
      return { profile, apiUrl, setup: undefined, ...probeOf(settings) };
    }
    const { clientSecret, extras } = await secretsOf(app);
    const settings = appSettings(profile, app, own);
    const setup = complete(profile, app.client_id, clientSecret, settings);
    const api = { profile, apiUrl: setup?.apiUrl, ...probeOf(settings) };
    if (!setup || !profile.appExtras) return { ...api, setup };
    let given: Partial<Record<AppExtra, string>> = {};
    for (const row of [own[1], own[0]]) {
      if (!row) continue;
      const sealed = row === app ? extras : (await secretsOf(row)).extras;
      given = { ...given, ...extrasOf(settingsOf(row), sealed) };
    }
    return { ...api, setup: { ...setup, appExtras: given } };
  };
}

export function setupFinder(findApi: FindApi): FindSetup {
  return async (tenant, provider) => (await findApi(tenant, provider))?.setup;
}

/**
 * Settings under which an app is used. What decides where its secret and its tokens are sent is taken only from rows
 * of the app's own owner: a tenant that uses the default app must not be able to redirect it.
 */
function appSettings(
  profile: OAuthProfile,
  app: Row,
  own: readonly (Row | undefined)[],
): IntegrationSettings {
  const ofApp = settingsOf(app);
  if (app.provider === profile.id) return ofApp;
  const sameApi = findProfile(app.provider)?.apiUrl === profile.apiUrl;
  const { scopes: _scopes, api_url, ...shared } = ofApp;
  const lent = { ...shared, ...(sameApi && api_url !== undefined ? { api_url } : {}) };
  const trusted = settingsOf(own.find((row) => row?.tenant === app.tenant));
  const { scopes } = settingsOf(own.find((row) => row !== undefined));
  return { ...lent, ...trusted, ...(scopes === undefined ? {} : { scopes }) };
}

function settingsOf(row: Row | undefined): IntegrationSettings {
  return row ? integrationSettings.parse(row.settings) : {};
}

function probeOf({ probe_url, probe_header }: IntegrationSettings) {
  return { probeUrl: probe_url, probeHeader: probe_header };
}

function extrasOf(
  { login_customer_id }: IntegrationSettings,
  { developer_token }: z.output<typeof sealedExtras>,
): Partial<Record<AppExtra, string>> {
  return {
    ...(login_customer_id === undefined ? {} : { login_customer_id }),
    ...(developer_token === undefined ? {} : { developer_token }),
  };
}

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
  const apiUrl = settings.api_url ?? (own ? profile.apiUrl : undefined);
  return {
    profile,
    clientId,
    clientSecret,
    authorizeUrl,
    tokenUrl,
    revokeUrl: settings.revoke_url ?? (own ? profile.revokeUrl : undefined),
    identityUrl: settings.identity_url ?? identityAddress(profile, apiUrl, own),
    apiUrl,
    appExtras: {},
    issuer: settings.issuer ?? (own ? profile.issuer : undefined),
    issuerRequired: settings.issuer !== undefined,
    scopes: settings.scopes ?? profile.defaultScopes,
    authorizeParameters: { ...profile.authorizeParameters, ...settings.authorize_parameters },
    clientAuth: settings.client_auth ?? profile.clientAuth,
    pkce: settings.pkce ?? profile.pkce,
    rotation: rotationOf(settings) ?? profile.rotation,
  };
}

function identityAddress(
  { identityUrl }: OAuthProfile,
  apiUrl: string | undefined,
  own: boolean,
): string | undefined {
  if (identityUrl === undefined) return undefined;
  return identityUrl.startsWith('/')
    ? apiAddress(apiUrl, identityUrl)
    : own
      ? identityUrl
      : undefined;
}

function rotationOf({ rotation, grace_s }: IntegrationSettings): Rotation | undefined {
  if (rotation === undefined) return undefined;
  return rotation === 'grace' ? { kind: rotation, graceS: grace_s ?? 0 } : { kind: rotation };
}
