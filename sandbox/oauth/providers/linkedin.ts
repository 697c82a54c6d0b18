import { json, type Answer } from '../../server/answer';
import type { Clock } from '../../server/clock';
import { Authority } from '../authority';
import { Authorization } from '../authorization';
import { authenticateClient, tokenFields } from '../client-authentication';
import { oauthProvider, type OAuthProvider } from '../provider';
import { tokenAnswer, tokenError } from '../rfc-error';
import { tokenRoute } from '../token-route';
import { usualPolicy } from '../usual-policy';

const prefix = '/oauth/linkedin';
const clientFields = { id: 'client_id', secret: 'client_secret' };
const daysS = 86_400;

/**
 * LinkedIn: 60-day access tokens; refresh tokens only for approved apps, 365 days from the first consent and never
 * longer; no PKCE (vendor-apis.md §8). `sandbox-linkedin` is not approved, `sandbox-linkedin-approved` is.
 */
export function linkedin(clock: Clock): OAuthProvider {
  const authority = new Authority(clock, {
    defaults: {
      ...usualPolicy,
      access_ttl_s: 60 * daysS,
      refresh_ttl_s: 365 * daysS,
      issues_refresh_token: false,
      echoes_refresh_token: true,
      pkce: 'ignored',
      code_ttl_s: 1_800,
    },
    accounts: [
      { id: 'urn-awa-782bbtaQ', name: 'Awa Ndiaye', email: 'awa.ndiaye@example.com' },
      { id: 'urn-binta-991xxrtP', name: 'Binta Sow', email: 'binta.sow@example.com' },
    ],
    clients: [
      {
        client_id: 'sandbox-linkedin',
        client_secret: 'sandbox-linkedin-secret',
        redirect_uris: [],
      },
      {
        client_id: 'sandbox-linkedin-approved',
        client_secret: 'sandbox-linkedin-secret',
        redirect_uris: [],
        issues_refresh_token: true,
      },
    ],
    tokenPrefixes: { access: 'AQXsandbox', refresh: 'AQWsandbox', code: 'AQT' },
  });
  const authorization = new Authorization(authority, clock, {
    title: 'LinkedIn',
    prefix,
    path: '/oauth/v2/authorization',
    clientParameter: 'client_id',
    scopeSeparators: /[ ,]+/,
    requiresScope: true,
    requiresResponseType: true,
    codeParameter: 'code',
  });
  return oauthProvider({
    name: 'linkedin',
    title: 'LinkedIn',
    prefix,
    authority,
    authorization,
    failure: (status, message) => apiError(status, 0, message),
    routes: [
      tokenRoute(authority, {
        path: '/oauth/v2/accessToken',
        clientFields,
        scopeSeparator: ' ',
        requiresRedirectUri: true,
        answer: ({ accessToken, accessTtlS, refreshToken, refreshTtlS, scopes }) =>
          tokenAnswer({
            access_token: accessToken,
            expires_in: accessTtlS,
            refresh_token: refreshToken,
            refresh_token_expires_in: refreshToken === null ? null : refreshTtlS,
            // Asked with spaces, answered with commas.
            scope: scopes.join(','),
            token_type: 'Bearer',
          }),
        error: tokenError,
        code: (reason) => (reason.startsWith('refresh') ? 'invalid_grant' : 'invalid_request'),
        wording: (reason) =>
          reason.startsWith('refresh')
            ? 'The provided authorization grant or refresh token is invalid, expired or revoked'
            : 'Unable to retrieve access token: appid/redirect uri/code verifier does not match authorization code. Or authorization code expired.',
      }),
      {
        method: 'post',
        path: '/oauth/v2/introspectToken',
        handle(call) {
          const fields = tokenFields(call) ?? {};
          const found = authenticateClient(authority, call, fields, clientFields);
          if (!found.ok) return tokenError('invalid_client', 'Client authentication failed', 401);
          const token = fields['token'] ?? '';
          const access = authority.inspect(token);
          const family = authority.familyOf(token);
          if (family?.clientId !== found.client.client_id) return json(200, { active: false });
          return json(200, {
            active: access !== null,
            status: access ? 'active' : family.revoked === null ? 'expired' : 'revoked',
            auth_type: '3L',
            client_id: found.client.client_id,
            scope: family.scopes.join(','),
            created_at: Math.floor(family.createdAtMs / 1000),
            ...(access?.expiresAtMs ? { expires_at: Math.floor(access.expiresAtMs / 1000) } : {}),
          });
        },
      },
      {
        method: 'post',
        path: '/oauth/v2/revoke',
        handle(call) {
          const fields = tokenFields(call) ?? {};
          const found = authenticateClient(authority, call, fields, clientFields);
          if (!found.ok) return tokenError('invalid_client', 'Client authentication failed', 401);
          const family = authority.familyOf(fields['token'] ?? '');
          if (family) authority.revokeFamily(family.id, 'revoked through the revoke endpoint');
          return { status: 200 };
        },
      },
      {
        method: 'get',
        path: '/v2/userinfo',
        handle(call) {
          const bearer = call.bearer() ?? '';
          const token = authority.inspect(bearer);
          if (!token) {
            const family = authority.familyOf(bearer);
            if (!family) return apiError(401, 65_600, 'Invalid access token');
            return family.revoked === null
              ? apiError(401, 65_602, 'The token used in the request has expired')
              : apiError(401, 65_601, 'The token used in the request has been revoked by the user');
          }
          if (!token.scopes.includes('openid'))
            return apiError(403, 100, 'Not enough permissions to access: userinfo.GET.NO_VERSION');
          const { id, name, email } = token.family.account;
          const [given = name, ...rest] = name.split(' ');
          return json(200, {
            sub: id,
            name,
            given_name: given,
            family_name: rest.join(' '),
            locale: { country: 'SN', language: 'fr' },
            ...(email ? { email, email_verified: true } : {}),
          });
        },
      },
    ],
  });
}

function apiError(status: number, serviceErrorCode: number, message: string): Answer {
  const codes: Readonly<Record<number, string>> = {
    65_600: 'INVALID_ACCESS_TOKEN',
    65_601: 'REVOKED_ACCESS_TOKEN',
    65_602: 'EXPIRED_ACCESS_TOKEN',
    100: 'ACCESS_DENIED',
  };
  const code = codes[serviceErrorCode];
  return json(status, { status, serviceErrorCode, ...(code ? { code } : {}), message });
}
