import { sql, type Kysely } from 'kysely';
import { z } from 'zod/v4';
import { notFound, type Problem } from '../../platform/http/problem';
import { appendWithin } from '../audit/log';
import { unknownProvider } from '../connections/import';
import type { VaultSchema } from '../database/schema';
import { checkUrl, EgressRefused, type EgressRules } from '../egress/address';
import type { TenantKeys } from '../encryption/tenant-keys';
import { requireTenant } from '../http/caller';
import { apiRoute } from '../http/policy';
import { wrongField } from '../http/wrong-field';
import { providerName } from '../http/names';
import { appUsers, findProfile } from '../providers/registry';
import type { Profile } from '../providers/profile';
import { integrationBody, integrationSettings, type IntegrationSettings } from './settings';
import { defaultTenant } from '../tenants/default';
import { integrationResource } from './setup';
import { holdTenant, requireLiving } from '../tenants/living';

const params = z.object({ tenant: z.string(), provider: providerName });

const integrationView = integrationSettings.extend({
  tenant: z.string(),
  provider: z.string(),
  /** null: another integration's app serves, or there is none (keys). */
  client_id: z.string().nullable(),
  updated_at: z.iso.datetime(),
});

export interface IntegrationParts {
  readonly db: Kysely<VaultSchema>;
  readonly keys: TenantKeys;
  readonly rules: EgressRules;
}

export function integrationRoutes({ db, keys, rules }: IntegrationParts) {
  return [
    apiRoute({
      method: 'put',
      path: '/v1/tenants/{tenant}/integrations/{provider}',
      operationId: 'putIntegration',
      summary: 'Set the OAuth app of a tenant, or where a provider is reached',
      description: `Tenant \`${defaultTenant}\` holds the apps that serve every tenant without its own; it takes a key for all tenants.`,
      policy: {
        permission: 'integrations:write',
        audit: { row: 'in_transaction', action: 'integration.put' },
      },
      params,
      body: integrationBody,
      answers: { 200: { description: 'Stored', schema: integrationView } },
      handle: async ({ params: { tenant, provider }, body, context: { caller, trail } }) => {
        requireTenant(caller, tenant);
        await requireLiving(db, tenant);
        const profile = findProfile(provider);
        if (!profile) throw unknownProvider('provider');
        const { client_id = '', client_secret, developer_token, ...settings } = body;
        checkUrls(settings, rules);
        checkApp(profile, body);
        const cipher = await keys.cipher(tenant);
        const resource = integrationResource(provider);
        const stored = {
          client_id,
          client_secret:
            client_secret === undefined
              ? null
              : cipher.seal(resource, 'client_secret', client_secret),
          extras:
            developer_token === undefined
              ? null
              : cipher.seal(resource, 'extras', JSON.stringify({ developer_token })),
          settings: JSON.stringify(settings),
          key_version: cipher.version,
          updated_at: sql<Date>`now()`,
        };
        const row = await db.transaction().execute(async (tx) => {
          await holdTenant(tx, tenant);
          const written = await tx
            .insertInto('integrations')
            .values({ tenant, provider, ...stored })
            .onConflict((conflict) => conflict.columns(['tenant', 'provider']).doUpdateSet(stored))
            .returning('updated_at')
            .executeTakeFirstOrThrow();
          // What failed because of the former app is tried again at once.
          await tx
            .updateTable('connections')
            .set({ refresh_due_at: sql<Date>`now()`, retry_at: null })
            .where('provider', 'in', [provider, ...appUsers(provider)])
            .where('status', '=', 'error')
            .where('refresh_token', 'is not', null)
            .$if(tenant !== defaultTenant, (query) => query.where('tenant', '=', tenant))
            .execute();
          // Tokens nobody could be asked about can be asked about now.
          if (settings.probe_url !== undefined || settings.api_url !== undefined)
            await tx
              .updateTable('connections')
              .set({ probe_due_at: sql<Date>`now() + random() * interval '10 minutes'` })
              .where('provider', '=', provider)
              .where('probe_due_at', 'is', null)
              .where('status', 'in', ['active', 'expiring'])
              .$if(tenant !== defaultTenant, (query) => query.where('tenant', '=', tenant))
              .execute();
          await appendWithin(tx, [trail.entry({ tenant, target: `integration:${provider}` })]);
          return written;
        });
        return {
          status: 200,
          body: {
            tenant,
            provider,
            client_id: client_id === '' ? null : client_id,
            ...settings,
            updated_at: row.updated_at.toISOString(),
          },
        };
      },
    }),
    apiRoute({
      method: 'get',
      path: '/v1/tenants/{tenant}/integrations/{provider}',
      operationId: 'getIntegration',
      summary: 'Read the OAuth app of a tenant, without its secret',
      policy: {
        permission: 'integrations:read',
        audit: { row: 'none', because: 'the client secret is never shown' },
      },
      params,
      answers: { 200: { description: 'The app', schema: integrationView } },
      handle: async ({ params: { tenant, provider }, context: { caller } }) => {
        requireTenant(caller, tenant);
        const row = await db
          .selectFrom('integrations')
          .selectAll()
          .where('tenant', '=', tenant)
          .where('provider', '=', provider)
          .executeTakeFirst();
        if (!row) throw notFound('The integration');
        return {
          status: 200,
          body: {
            tenant,
            provider,
            client_id: row.client_id === '' ? null : row.client_id,
            ...integrationSettings.parse(row.settings),
            updated_at: row.updated_at.toISOString(),
          },
        };
      },
    }),
    apiRoute({
      method: 'delete',
      path: '/v1/tenants/{tenant}/integrations/{provider}',
      operationId: 'deleteIntegration',
      summary: 'Remove the OAuth app of a tenant',
      policy: {
        permission: 'integrations:write',
        audit: { row: 'in_transaction', action: 'integration.delete' },
      },
      params,
      answers: { 204: { description: 'Removed' } },
      handle: async ({ params: { tenant, provider }, context: { caller, trail } }) => {
        requireTenant(caller, tenant);
        await db.transaction().execute(async (tx) => {
          const gone = await tx
            .deleteFrom('integrations')
            .where('tenant', '=', tenant)
            .where('provider', '=', provider)
            .returning('provider')
            .executeTakeFirst();
          if (!gone) throw notFound('The integration');
          await appendWithin(tx, [trail.entry({ tenant, target: `integration:${provider}` })]);
        });
        return { status: 204 };
      },
    }),
  ];
}

function checkUrls(settings: IntegrationSettings, rules: EgressRules): void {
  for (const field of [
    'authorize_url',
    'token_url',
    'revoke_url',
    'identity_url',
    'api_url',
    'probe_url',
  ] as const) {
    const url = settings[field];
    if (url === undefined) continue;
    try {
      checkUrl(url, rules);
    } catch (refusal) {
      if (!(refusal instanceof EgressRefused)) throw refusal;
      throw wrongField(field, refusal.message);
    }
  }
}

/** An OAuth app is whole or, where another one serves or a key does, absent. */
function checkApp(profile: Profile, body: z.output<typeof integrationBody>): void {
  const { client_id, client_secret, developer_token } = body;
  const isOAuth = profile.kind === 'oauth2';
  const needsApp = isOAuth && profile.appOf === undefined && profile.acceptsKey !== true;
  const hasApp = client_id !== undefined || client_secret !== undefined;
  if (hasApp && !isOAuth) throw wrongField('client_id', `${profile.id} has no OAuth app`);
  if (needsApp || hasApp)
    for (const field of ['client_id', 'client_secret'] as const)
      if (body[field] === undefined) throw wrongField(field, 'is needed for an OAuth app');
  for (const [field, value] of [
    ['developer_token', developer_token],
    ['login_customer_id', body.login_customer_id],
  ] as const)
    if (value !== undefined && !(isOAuth && profile.appExtras?.includes(field)))
      throw wrongField(field, `is not used by ${profile.id}`);
  if (!isOAuth || !hasApp) return;
  if (!(body.authorize_url ?? profile.authorizeUrl)) throw needed('authorize_url');
  if (!(body.token_url ?? profile.tokenUrl)) throw needed('token_url');
}

function needed(field: string): Problem {
  return wrongField(field, 'is needed: this provider has no address of its own');
}
