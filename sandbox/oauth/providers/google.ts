import { json, type Answer } from '../../server/answer';
import type { Call } from '../../server/call';
import type { Clock } from '../../server/clock';
import type { Account } from '../account';
import { Authority } from '../authority';
import { Authorization } from '../authorization';
import { oauthProvider, type OAuthProvider } from '../provider';
import { bearerError, tokenAnswer, tokenError } from '../rfc-error';
import { tokenRoute } from '../token-route';

const prefix = '/oauth/google';

/**
 * Google: accounts.google.com, oauth2.googleapis.com. Refresh tokens do not rotate and a refresh answer carries
 * none; the first answer has one only for `access_type=offline` with consent (vendor-apis.md §12).
 */
export function google(clock: Clock): OAuthProvider {
  const authority = new Authority(clock, {
    defaults: {
      rotation: 'none',
      grace_s: 0,
      access_ttl_s: 3599,
      refresh_ttl_s: null,
      refresh_ttl_mode: 'absolute',
      issues_refresh_token: true,
      echoes_refresh_token: false,
      client_auth: ['post', 'basic'],
      pkce: 'optional',
      code_ttl_s: 600,
      revokes_on_code_reuse: false,
      sends_iss: false,
    },
    accounts: [
      {
        id: '108123456789012345671',
        name: 'Awa Ndiaye',
        email: 'awa.ndiaye@example.com',
        assets: [
          { kind: 'customer', id: '1234567890' },
          { kind: 'customer', id: '9876543210' },
          { kind: 'channel', id: 'UCsandboxTerangaCafe0001', name: 'Teranga Café' },
        ],
      },
      {
        id: '108123456789012345672',
        name: 'Binta Sow',
        email: 'binta.sow@example.com',
        assets: [
          { kind: 'customer', id: '5550001111' },
          { kind: 'channel', id: 'UCsandboxBintaMode000001', name: 'Binta Mode' },
        ],
      },
    ],
    clients: [
      {
        client_id: 'sandbox-google.apps.googleusercontent.com',
        client_secret: 'sandbox-google-secret',
        redirect_uris: [],
      },
    ],
    tokenPrefixes: { access: 'ya29.a0sandbox-', refresh: '1//0sandbox-', code: '4/0A' },
  });
  const authorization = new Authorization(authority, clock, {
    title: 'Google',
    prefix,
    path: '/o/oauth2/v2/auth',
    clientParameter: 'client_id',
    scopeSeparators: / +/,
    requiresScope: true,
    requiresResponseType: true,
    codeParameter: 'code',
    offline: ({ client, parameters }, account) =>
      parameters.get('access_type') === 'offline' &&
      ((parameters.get('prompt') ?? '').split(' ').includes('consent') ||
        !authority.hasConsented(client.client_id, account.id)),
    callback: (_request, scopes) => ({ scope: scopes.join(' '), authuser: '0', prompt: 'consent' }),
  });
  const asUser =
    (scope: string, handle: (call: Call, account: Account) => Answer) =>
    (call: Call): Answer => {
      const token = authority.inspect(call.bearer() ?? '');
      if (!token) return apiError(401, 'Request had invalid authentication credentials.');
      return token.family.scopes.some((granted) => granted.includes(scope))
        ? handle(call, token.family.account)
        : apiError(403, 'Request had insufficient authentication scopes.');
    };

  return oauthProvider({
    name: 'google',
    title: 'Google sign-in (Gmail, Ads, YouTube)',
    prefix,
    authority,
    authorization,
    failure: (status, message) =>
      json(status, { error: { code: status, message, status: statusNames[status] ?? 'UNKNOWN' } }),
    routes: [
      tokenRoute(authority, {
        path: '/token',
        clientFields: { id: 'client_id', secret: 'client_secret' },
        scopeSeparator: ' ',
        requiresRedirectUri: true,
        answer: ({ accessToken, accessTtlS, refreshToken, refreshTtlS, scopes }) =>
          tokenAnswer({
            access_token: accessToken,
            expires_in: accessTtlS,
            refresh_token: refreshToken,
            // Only grants that end by time (an app in testing mode: 7 days) say so.
            refresh_token_expires_in: refreshTtlS,
            scope: scopes.join(' '),
            token_type: 'Bearer',
          }),
        error: tokenError,
        wording: (reason) =>
          reason.startsWith('refresh_token') ? 'Token has been expired or revoked.' : 'Bad Request',
      }),
      {
        method: 'post',
        path: '/revoke',
        handle(call) {
          const token = call.form().get('token') ?? call.query.get('token') ?? '';
          const family = authority.familyOf(token);
          if (family?.revoked !== null)
            return tokenError('invalid_token', 'Token expired or revoked', 400);
          authority.revokeFamily(family.id, 'revoked through the revoke endpoint');
          return json(200, {});
        },
      },
      ...['/userinfo', '/v1/userinfo'].map((path) => ({
        method: 'get' as const,
        path,
        handle(call: Call) {
          const token = authority.inspect(call.bearer() ?? '');
          if (!token) return bearerError(401, 'invalid_request', 'Invalid Credentials');
          const { id, name, email } = token.family.account;
          const [given = name, ...rest] = name.split(' ');
          return json(200, {
            sub: id,
            name,
            given_name: given,
            family_name: rest.join(' '),
            picture: `https://lh3.googleusercontent.com/a/${id}`,
            ...(email ? { email, email_verified: true } : {}),
          });
        },
      })),
      {
        method: 'get',
        path: '/:version/customers\\:listAccessibleCustomers',
        handle: asUser('/auth/adwords', (call, account) =>
          call.header('developer-token')
            ? json(200, {
                resourceNames: assetsOf(account, 'customer').map(({ id }) => `customers/${id}`),
              })
            : apiError(401, 'The developer token is missing.'),
        ),
      },
      {
        method: 'get',
        path: '/youtube/v3/channels',
        handle: asUser('/auth/youtube', (_call, account) =>
          json(200, {
            kind: 'youtube#channelListResponse',
            items: assetsOf(account, 'channel').map(({ id, name }) => ({
              kind: 'youtube#channel',
              id,
              snippet: { title: name },
            })),
          }),
        ),
      },
    ],
  });
}

function apiError(status: number, message: string): Answer {
  return json(status, {
    error: { code: status, message, status: statusNames[status] ?? 'UNKNOWN' },
  });
}

function assetsOf(account: Account, kind: string): { id: string; name: string }[] {
  return (account.assets ?? [])
    .filter((asset) => asset['kind'] === kind)
    .map((asset) => ({ id: String(asset['id']), name: String(asset['name']) }));
}

const statusNames: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
};
