import { json } from '../../server/answer';
import type { Clock } from '../../server/clock';
import { Authority } from '../authority';
import { Authorization } from '../authorization';
import { oauthProvider, type OAuthProvider } from '../provider';
import { tokenAnswer, tokenError } from '../rfc-error';
import { tokenRoute } from '../token-route';
import { usualPolicy } from '../usual-policy';

const prefix = '/oauth/cal-com';

/**
 * Cal.com OAuth: app.cal.com for consent, api.cal.com for tokens; the secret in the body (JSON or form, never Basic),
 * 30-minute access tokens, a new refresh token each time, no revoke endpoint (vendor-apis.md §3). What a token may do
 * is asked at `/cal-com/v2/…`.
 */
export function calComOAuth(clock: Clock): OAuthProvider {
  const authority = new Authority(clock, {
    defaults: {
      ...usualPolicy,
      rotation: 'strict',
      access_ttl_s: 1_800,
      client_auth: ['json', 'post'],
    },
    accounts: [
      { id: '7001', name: 'Moussa Diop', email: 'moussa@teranga.example', username: 'moussa-diop' },
      { id: '7002', name: 'Fatou Fall', email: 'fatou@teranga.example', username: 'fatou-fall' },
    ],
    clients: [
      { client_id: 'sandbox-cal-com', client_secret: 'sandbox-cal-com-secret', redirect_uris: [] },
    ],
    tokenPrefixes: { access: 'caloauth_sandbox', refresh: 'calrefresh_sandbox' },
  });
  const authorization = new Authorization(authority, clock, {
    title: 'Cal.com',
    prefix,
    path: '/auth/oauth2/authorize',
    clientParameter: 'client_id',
    scopeSeparators: /[ ,]+/,
    requiresScope: true,
    requiresResponseType: false,
    codeParameter: 'code',
  });
  return oauthProvider({
    name: 'cal-com-oauth',
    id: 'cal-com',
    title: 'Cal.com OAuth',
    prefix,
    authority,
    authorization,
    failure: (status, message) =>
      json(status, {
        error: status >= 500 ? 'server_error' : 'invalid_request',
        error_description: message,
      }),
    routes: [
      tokenRoute(authority, {
        path: '/v2/auth/oauth2/token',
        prefix: '/cal-com',
        clientFields: { id: 'client_id', secret: 'client_secret' },
        scopeSeparator: ' ',
        requiresRedirectUri: true,
        answer: ({ accessToken, accessTtlS, refreshToken, scopes }) =>
          tokenAnswer({
            access_token: accessToken,
            token_type: 'bearer',
            refresh_token: refreshToken,
            expires_in: accessTtlS,
            scope: scopes.join(' '),
          }),
        error: tokenError,
        wording: (reason) =>
          reason.startsWith('refresh') ? 'invalid_refresh_token' : 'code_invalid_or_expired',
      }),
    ],
  });
}
