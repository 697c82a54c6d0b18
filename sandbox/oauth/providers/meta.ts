import { graphError } from '../../graph/error';
import { graphPage } from '../../graph/paging';
import { deprecatedVersion, isLiveVersion } from '../../graph/version';
import { json, type Answer } from '../../server/answer';
import type { Call } from '../../server/call';
import type { Clock } from '../../server/clock';
import type { VendorRoute } from '../../server/vendor';
import type { Account } from '../account';
import { Authority, type Family, type GrantFailure } from '../authority';
import { Authorization } from '../authorization';
import { MetaTokens } from '../meta-tokens';
import { oauthProvider, type OAuthProvider } from '../provider';
import { usualPolicy } from '../usual-policy';

const prefix = '/oauth/facebook';
const daysS = 86_400;

const accounts: readonly Account[] = [
  {
    id: '10229876543210987',
    name: 'Awa Ndiaye',
    email: 'awa.ndiaye@example.com',
    assets: [
      {
        kind: 'page',
        id: '102345678901234567',
        name: 'Teranga Café',
        instagram: '17841400000000001',
      },
      { kind: 'page', id: '102345678901234568', name: 'Teranga Traiteur' },
      { kind: 'ad_account', id: 'act_1234567890123456', name: 'Teranga Ads' },
      { kind: 'business', id: '300000000000001', name: 'Teranga Studio' },
      { kind: 'whatsapp_business_account', id: '102290129340398', name: 'Teranga Café' },
    ],
  },
  {
    id: '10229999999999999',
    name: 'Binta Sow',
    email: 'binta.sow@example.com',
    assets: [{ kind: 'page', id: '109999999999999999', name: 'Binta Mode' }],
  },
];

/**
 * Meta (Facebook pages, ads, WhatsApp): no refresh tokens. A code gives a short token, an exchange makes it last 60
 * days, page tokens derived from a long one do not end by time, and data access ends 90 days after consent
 * (vendor-apis.md §6).
 */
export function meta(clock: Clock): OAuthProvider {
  const authority = new Authority(clock, {
    defaults: {
      ...usualPolicy,
      access_ttl_s: 5_400,
      issues_refresh_token: false,
      pkce: 'optional',
    },
    accounts,
    clients: [
      { client_id: '700000000000001', client_secret: 'sandbox-meta-secret', redirect_uris: [] },
    ],
    tokenPrefixes: { access: 'EAAsandboxU', refresh: 'unused', code: 'AQC' },
  });
  const tokens = new MetaTokens(authority, clock);
  const authorization = new Authorization(authority, clock, {
    title: 'Facebook',
    prefix,
    path: '/:version/dialog/oauth',
    clientParameter: 'client_id',
    scopeSeparators: /[ ,]+/,
    requiresScope: false,
    requiresResponseType: false,
    codeParameter: 'code',
  });

  const graph = (
    method: VendorRoute['method'],
    path: string,
    handle: (call: Call) => Answer,
  ): VendorRoute => ({
    method,
    path: `/:version${path}`,
    prefix: '/graph',
    handle(call) {
      const version = call.params['version'] ?? '';
      return isLiveVersion(version) ? handle(call) : deprecatedVersion(version);
    },
  });

  const asUser =
    (handle: (call: Call, family: Family, token: string) => Answer) => (call: Call) => {
      const token = call.bearer() ?? call.query.get('access_token') ?? '';
      const failure = tokens.failureOf(token);
      if (failure) return failure;
      const family = authority.inspect(token)?.family;
      if (family) return handle(call, family, token);
      return token.startsWith('EAAsandbox')
        ? systemUser(call)
        : graphError(190, 'Invalid OAuth access token - Cannot parse access token', {
            status: 401,
          });
    };

  const provider = oauthProvider({
    name: 'meta',
    title: 'Meta login (Facebook, Instagram, Ads)',
    prefix,
    authority,
    authorization,
    failure: (status, message) =>
      graphError(status === 429 ? 4 : 2, `(#${status === 429 ? '4' : '2'}) ${message}`, {
        status,
        transient: status >= 500,
      }),
    routes: [
      graph('get', '/oauth/access_token', (call) =>
        accessToken(authority, tokens, call, call.query),
      ),
      graph('post', '/oauth/access_token', (call) =>
        accessToken(authority, tokens, call, call.form()),
      ),
      graph('get', '/debug_token', (call) => tokens.debug(call)),
      graph(
        'get',
        '/me',
        asUser((_call, { account }) =>
          json(200, {
            id: account.id,
            name: account.name,
            ...(account.email ? { email: account.email } : {}),
          }),
        ),
      ),
      graph(
        'get',
        '/me/permissions',
        asUser((_call, { scopes }) =>
          json(200, { data: scopes.map((permission) => ({ permission, status: 'granted' })) }),
        ),
      ),
      graph(
        'delete',
        '/me/permissions',
        asUser((_call, family) => {
          authority.revokeFamily(family.id, 'the app was removed');
          return json(200, { success: true });
        }),
      ),
      graph(
        'get',
        '/me/accounts',
        asUser((call, family, token) => {
          if (!family.scopes.includes('pages_show_list')) return json(200, { data: [] });
          return graphPage(
            pagesOf(family.account).map((page) => ({
              id: page.id,
              name: page.name,
              category: 'Café',
              access_token: tokens.pageToken(family, page.id, token),
              tasks: ['ADVERTISE', 'ANALYZE', 'CREATE_CONTENT', 'MESSAGING', 'MODERATE', 'MANAGE'],
              ...(page.instagram ? { instagram_business_account: { id: page.instagram } } : {}),
            })),
            call,
            '/graph',
          );
        }),
      ),
      graph(
        'get',
        '/me/adaccounts',
        asUser((call, family) =>
          graphPage(
            assetsOf(family.account, 'ad_account').map(({ id, name }) => ({
              id,
              account_id: id.replace('act_', ''),
              name,
              currency: 'XOF',
              account_status: 1,
            })),
            call,
            '/graph',
          ),
        ),
      ),
      graph(
        'get',
        '/me/businesses',
        asUser((call, family) =>
          graphPage(
            assetsOf(family.account, 'business').map(({ id, name }) => ({ id, name })),
            call,
            '/graph',
          ),
        ),
      ),
      graph(
        'get',
        '/:business/owned_whatsapp_business_accounts',
        asUser((call, family) => {
          const owns = assetsOf(family.account, 'business').some(
            ({ id }) => id === call.params['business'],
          );
          const accounts = owns ? assetsOf(family.account, 'whatsapp_business_account') : [];
          return graphPage(
            accounts.map(({ id, name }) => ({ id, name })),
            call,
            '/graph',
          );
        }),
      ),
    ],
  });
  const { vendor } = provider;
  return {
    ...provider,
    vendor: {
      ...vendor,
      reset() {
        vendor.reset();
        tokens.reset();
      },
    },
    tokenFailure: (token) => tokens.failureOf(token),
  };
}

function accessToken(
  authority: Authority,
  tokens: MetaTokens,
  call: Call,
  fields: URLSearchParams,
): Answer {
  const grantType = fields.get('grant_type') ?? 'authorization_code';
  call.note = grantType;
  authority.countRequest(grantType);
  const client = authority.clients.get(fields.get('client_id') ?? '');
  if (!client)
    return graphError(
      101,
      'Error validating application. Cannot get application info due to a system error.',
    );
  if (fields.get('client_secret') !== client.client_secret)
    return graphError(1, 'Error validating client secret.');
  if (grantType === 'fb_exchange_token') {
    const presented = fields.get('fb_exchange_token') ?? '';
    const failure = tokens.failureOf(presented);
    if (failure) return failure;
    const family = authority.inspect(presented)?.family;
    if (family?.clientId !== client.client_id)
      return graphError(190, 'The access token does not belong to application.');
    family.counts.token_requests += 1;
    family.counts.refreshes += 1;
    return json(200, {
      access_token: authority.issueAccessToken(family, 60 * daysS),
      token_type: 'bearer',
      expires_in: 60 * daysS,
    });
  }
  const result = authority.redeemCode(client, {
    code: fields.get('code') ?? '',
    redirectUri: fields.get('redirect_uri') ?? '',
    verifier: fields.get('code_verifier'),
  });
  if (!result.ok) return codeError(result.reason);
  return json(200, {
    access_token: result.issued.accessToken,
    token_type: 'bearer',
    expires_in: result.issued.accessTtlS,
  });
}

function codeError(reason: GrantFailure): Answer {
  const [message, subcode] =
    reason === 'code_expired'
      ? ['This authorization code has expired.', 36_007]
      : reason === 'code_used'
        ? ['This authorization code has been used.', 36_009]
        : reason === 'redirect_uri_mismatch'
          ? [
              'Error validating verification code. Please make sure your redirect_uri is identical to the one you used in the OAuth dialog request',
              36_008,
            ]
          : ['Invalid verification code format.', 36_009];
  return graphError(100, message, { subcode });
}

/** System users of a business: their tokens are made in the settings, not by a dialog. */
function systemUser(call: Call): Answer {
  return call.path.endsWith('/me')
    ? json(200, { id: '122000000000000001', name: 'Sandbox system user' })
    : json(200, { data: [] });
}

interface Asset {
  readonly id: string;
  readonly name: string;
  readonly instagram: string | null;
}

function assetsOf(account: Account, kind: string): Asset[] {
  return (account.assets ?? [])
    .filter((asset) => asset['kind'] === kind)
    .map((asset) => ({
      id: String(asset['id']),
      name: String(asset['name']),
      instagram: typeof asset['instagram'] === 'string' ? asset['instagram'] : null,
    }));
}

function pagesOf(account: Account): Asset[] {
  return assetsOf(account, 'page');
}
