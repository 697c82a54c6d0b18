import { json } from '../../server/answer';
import type { Call } from '../../server/call';
import type { Clock } from '../../server/clock';
import { Authority } from '../authority';
import { Authorization } from '../authorization';
import { authenticateClient, tokenFields } from '../client-authentication';
import { oauthProvider, type OAuthProvider } from '../provider';
import { bearerError, tokenAnswer, tokenError } from '../rfc-error';
import { tokenRoute } from '../token-route';

const prefix = '/oauth/generic';
const clientFields = { id: 'client_id', secret: 'client_secret' };

/** A standards-abiding server (RFC 6749, 7636, 7009, 7662, 9207) whose every policy is set per client. */
export function generic(clock: Clock): OAuthProvider {
  const authority = new Authority(clock, {
    defaults: {
      rotation: 'strict',
      grace_s: 0,
      access_ttl_s: 3_600,
      refresh_ttl_s: null,
      refresh_ttl_mode: 'sliding',
      issues_refresh_token: true,
      echoes_refresh_token: false,
      client_auth: ['basic', 'post', 'json'],
      pkce: 'optional',
      code_ttl_s: 60,
      revokes_on_code_reuse: true,
      sends_iss: true,
    },
    accounts: [
      { id: 'acct-awa', name: 'Awa Ndiaye', email: 'awa.ndiaye@example.com' },
      { id: 'acct-binta', name: 'Binta Sow', email: 'binta.sow@example.com' },
    ],
    clients: [
      { client_id: 'sandbox-generic', client_secret: 'sandbox-generic-secret', redirect_uris: [] },
    ],
    tokenPrefixes: { access: 'gat_', refresh: 'grt_', code: 'gac_' },
  });
  const authorization = new Authorization(authority, clock, {
    title: 'Example Accounts',
    prefix,
    path: '/authorize',
    clientParameter: 'client_id',
    scopeSeparators: / +/,
    requiresScope: false,
    requiresResponseType: true,
    codeParameter: 'code',
  });
  return oauthProvider({
    name: 'generic',
    title: 'Generic OAuth 2 server',
    prefix,
    authority,
    authorization,
    failure: (status, message) =>
      json(status, {
        error: status === 503 ? 'temporarily_unavailable' : 'server_error',
        error_description: message,
      }),
    routes: [
      tokenRoute(authority, {
        path: '/token',
        clientFields,
        scopeSeparator: ' ',
        requiresRedirectUri: true,
        answer: ({ accessToken, accessTtlS, refreshToken, scopes }) =>
          tokenAnswer({
            access_token: accessToken,
            token_type: 'Bearer',
            expires_in: accessTtlS,
            refresh_token: refreshToken,
            scope: scopes.join(' '),
          }),
        error: tokenError,
      }),
      {
        method: 'post',
        path: '/revoke',
        handle(call) {
          const caller = authenticated(authority, call);
          if (!caller) return tokenError('invalid_client', 'The client is not valid.', 401);
          const family = authority.familyOf(caller.fields['token'] ?? '');
          // RFC 7009 §2.2: an unknown token is already as revoked as it can be.
          if (family?.clientId === caller.clientId)
            authority.revokeFamily(family.id, 'revoked through the revoke endpoint');
          return { status: 200 };
        },
      },
      {
        method: 'post',
        path: '/introspect',
        handle(call) {
          const caller = authenticated(authority, call);
          if (!caller) return tokenError('invalid_client', 'The client is not valid.', 401);
          const token = caller.fields['token'] ?? '';
          const access = authority.inspect(token);
          const found = access ?? authority.inspectRefresh(token);
          if (found?.family.clientId !== caller.clientId) return json(200, { active: false });
          return json(200, {
            active: true,
            client_id: caller.clientId,
            sub: found.family.account.id,
            scope: (access?.scopes ?? found.family.scopes).join(' '),
            token_type: access ? 'Bearer' : 'refresh_token',
            ...(found.expiresAtMs === null ? {} : { exp: Math.floor(found.expiresAtMs / 1000) }),
          });
        },
      },
      {
        method: 'get',
        path: '/userinfo',
        handle(call) {
          const token = authority.inspect(call.bearer() ?? '');
          if (!token) return bearerError(401, 'invalid_token', 'The access token is not valid.');
          const { id, name, email } = token.family.account;
          return json(200, { sub: id, name, ...(email ? { email } : {}) });
        },
      },
    ],
  });
}

function authenticated(authority: Authority, call: Call) {
  const fields = tokenFields(call) ?? {};
  const found = authenticateClient(authority, call, fields, clientFields);
  return found.ok ? { fields, clientId: found.client.client_id } : undefined;
}
