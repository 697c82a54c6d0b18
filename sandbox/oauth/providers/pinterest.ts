import { json, type Answer } from '../../server/answer';
import type { Clock } from '../../server/clock';
import { Authority } from '../authority';
import { Authorization } from '../authorization';
import { oauthProvider, type OAuthProvider } from '../provider';
import { tokenAnswer } from '../rfc-error';
import { tokenRoute } from '../token-route';
import { usualPolicy } from '../usual-policy';

const prefix = '/oauth/pinterest';
const daysS = 86_400;

/**
 * Pinterest v5: Basic at the token URL, comma scopes, 30-day access tokens, and a 60-day refresh token that every
 * refresh renews (vendor-apis.md §10).
 */
export function pinterest(clock: Clock): OAuthProvider {
  const authority = new Authority(clock, {
    defaults: {
      ...usualPolicy,
      rotation: 'reuse_ok',
      access_ttl_s: 30 * daysS,
      refresh_ttl_s: 60 * daysS,
      refresh_ttl_mode: 'sliding',
      client_auth: ['basic'],
      pkce: 'ignored',
    },
    accounts: [
      { id: '687643700005192345', name: 'Teranga Café', username: 'terangacafe' },
      { id: '687643700005199999', name: 'Binta Mode', username: 'bintamode' },
    ],
    clients: [
      {
        client_id: 'sandbox-pinterest',
        client_secret: 'sandbox-pinterest-secret',
        redirect_uris: [],
      },
    ],
    tokenPrefixes: { access: 'pina_sandbox', refresh: 'pinr.sandbox' },
  });
  const authorization = new Authorization(authority, clock, {
    title: 'Pinterest',
    prefix,
    path: '/oauth/',
    clientParameter: 'client_id',
    scopeSeparators: /[ ,]+/,
    requiresScope: true,
    requiresResponseType: true,
    codeParameter: 'code',
  });
  return oauthProvider({
    name: 'pinterest',
    title: 'Pinterest',
    prefix,
    authority,
    authorization,
    failure: apiError,
    routes: [
      tokenRoute(authority, {
        path: '/v5/oauth/token',
        clientFields: { id: 'client_id', secret: 'client_secret' },
        scopeSeparator: ',',
        requiresRedirectUri: true,
        answer: ({ accessToken, accessTtlS, refreshToken, refreshTtlS, scopes }, grant) =>
          tokenAnswer({
            response_type: grant,
            access_token: accessToken,
            token_type: 'bearer',
            expires_in: accessTtlS,
            refresh_token: refreshToken,
            refresh_token_expires_in: refreshTtlS,
            refresh_token_expires_at: refreshTtlS === null ? null : clock.nowS() + refreshTtlS,
            scope: scopes.join(' '),
          }),
        error: (code, detail, status) =>
          json(status, { code: code === 'invalid_client' ? 2 : 283, message: detail }),
        wording: (reason) =>
          reason.startsWith('refresh') ? 'Invalid refresh token.' : 'Invalid authorization code.',
      }),
      {
        method: 'get',
        path: '/v5/user_account',
        handle(call) {
          const token = authority.inspect(call.bearer() ?? '');
          if (!token) return apiError(401, 'Authentication failed.');
          const { id, name, username } = token.family.account;
          return json(200, {
            id,
            username,
            account_type: 'BUSINESS',
            business_name: name,
            profile_image: 'https://i.pinimg.com/sandbox.jpg',
          });
        },
      },
    ],
  });
}

function apiError(status: number, message: string): Answer {
  const codes: Readonly<Record<number, number>> = { 401: 2, 403: 3, 404: 50, 429: 8 };
  return json(status, { code: codes[status] ?? 1, message });
}
