import { json, type Answer } from '../../server/answer';
import type { Clock } from '../../server/clock';
import { Authority } from '../authority';
import { Authorization } from '../authorization';
import { authenticateClient, tokenFields } from '../client-authentication';
import { oauthProvider, type OAuthProvider } from '../provider';
import { tokenAnswer, tokenError } from '../rfc-error';
import { tokenRoute } from '../token-route';
import { usualPolicy } from '../usual-policy';

const prefix = '/oauth/x';
const clientFields = { id: 'client_id', secret: 'client_secret' };

/**
 * X: codes live 30 seconds, PKCE always, Basic for confidential clients and `client_id` alone for public ones, refresh
 * tokens only with `offline.access` and used once (vendor-apis.md §9).
 */
export function x(clock: Clock): OAuthProvider {
  const authority = new Authority(clock, {
    defaults: {
      ...usualPolicy,
      rotation: 'strict',
      access_ttl_s: 7_200,
      refresh_ttl_s: 180 * 86_400,
      refresh_ttl_mode: 'sliding',
      client_auth: ['basic'],
      pkce: 'required',
      code_ttl_s: 30,
      revokes_on_code_reuse: true,
    },
    accounts: [
      { id: '1904857362514789376', name: 'Teranga Café', username: 'terangacafe' },
      { id: '1904857362514789999', name: 'Binta Mode', username: 'bintamode' },
    ],
    clients: [
      { client_id: 'sandbox-x', client_secret: 'sandbox-x-secret', redirect_uris: [] },
      { client_id: 'sandbox-x-public', redirect_uris: [] },
    ],
    tokenPrefixes: { access: 'XAsandbox', refresh: 'XRsandbox' },
  });
  const authorization = new Authorization(authority, clock, {
    title: 'X',
    prefix,
    path: '/i/oauth2/authorize',
    clientParameter: 'client_id',
    scopeSeparators: / +/,
    requiresScope: true,
    requiresResponseType: true,
    codeParameter: 'code',
    offline: ({ scopes }) => scopes.includes('offline.access'),
  });
  return oauthProvider({
    name: 'x',
    title: 'X',
    prefix,
    authority,
    authorization,
    failure: (status, message) => problem(status, message),
    routes: [
      tokenRoute(authority, {
        path: '/2/oauth2/token',
        clientFields,
        scopeSeparator: ' ',
        requiresRedirectUri: true,
        answer: ({ accessToken, accessTtlS, refreshToken, scopes }) =>
          tokenAnswer({
            token_type: 'bearer',
            expires_in: accessTtlS,
            access_token: accessToken,
            scope: scopes.join(' '),
            refresh_token: refreshToken,
          }),
        error: (code, detail, status) =>
          code === 'invalid_client'
            ? tokenError('unauthorized_client', 'Missing valid authorization header', 401)
            : tokenError(code, detail, status),
        // X says invalid_request where RFC 6749 says invalid_grant.
        code: () => 'invalid_request',
        wording: (reason) =>
          reason.startsWith('refresh')
            ? 'Value passed for the token was invalid.'
            : reason.startsWith('pkce')
              ? 'Value passed for the code verifier did not match the code challenge.'
              : 'Value passed for the authorization code was invalid.',
      }),
      {
        method: 'post',
        path: '/2/oauth2/revoke',
        handle(call) {
          const fields = tokenFields(call) ?? {};
          const found = authenticateClient(authority, call, fields, clientFields);
          if (!found.ok)
            return tokenError('unauthorized_client', 'Missing valid authorization header', 401);
          const family = authority.familyOf(fields['token'] ?? '');
          if (family) authority.revokeFamily(family.id, 'revoked through the revoke endpoint');
          return json(200, { revoked: true });
        },
      },
      {
        method: 'get',
        path: '/2/users/me',
        handle(call) {
          const token = authority.inspect(call.bearer() ?? '');
          if (!token) return problem(401, 'Unauthorized');
          if (!token.scopes.includes('users.read')) return problem(403, 'users.read is missing');
          const { id, name, username } = token.family.account;
          return json(200, { data: { id, name, username } });
        },
      },
    ],
  });
}

const titles: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found Error',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function problem(status: number, detail: string): Answer {
  return json(status, { title: titles[status] ?? 'Error', type: 'about:blank', status, detail });
}
