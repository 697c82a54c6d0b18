import { json, type Answer } from '../../server/answer';
import type { Clock } from '../../server/clock';
import { randomHex } from '../../server/identifiers';
import { Authority } from '../authority';
import { Authorization } from '../authorization';
import { authenticateClient, tokenFields } from '../client-authentication';
import { oauthProvider, type OAuthProvider } from '../provider';
import { tokenAnswer } from '../rfc-error';
import { tokenRoute } from '../token-route';

const prefix = '/oauth/tiktok';
const clientFields = { id: 'client_key', secret: 'client_secret' };

/**
 * TikTok for Developers: `client_key`, comma scopes, 2 h access and 180 d refresh tokens, the old refresh token
 * dead at once (vendor-apis.md §4).
 */
export function tiktok(clock: Clock): OAuthProvider {
  const authority = new Authority(clock, {
    defaults: {
      rotation: 'strict',
      grace_s: 0,
      access_ttl_s: 7_200,
      refresh_ttl_s: 180 * 86_400,
      refresh_ttl_mode: 'absolute',
      issues_refresh_token: true,
      echoes_refresh_token: false,
      client_auth: ['post'],
      pkce: 'optional',
      code_ttl_s: 600,
      revokes_on_code_reuse: true,
      sends_iss: false,
    },
    accounts: [
      { id: '_000sandboxOpenIdAwa', name: 'Teranga Café', username: 'terangacafe' },
      { id: '_000sandboxOpenIdBinta', name: 'Binta Mode', username: 'bintamode' },
    ],
    clients: [
      { client_id: 'sandbox-tiktok', client_secret: 'sandbox-tiktok-secret', redirect_uris: [] },
    ],
    tokenPrefixes: { access: 'act.sandbox', refresh: 'rft.sandbox' },
    codeSuffix: '*v!6225.va',
  });
  const authorization = new Authorization(authority, clock, {
    title: 'TikTok',
    prefix,
    path: '/v2/auth/authorize/',
    clientParameter: 'client_key',
    scopeSeparators: /,/,
    requiresScope: true,
    requiresResponseType: true,
    codeParameter: 'code',
    callback: (_request, scopes) => ({ scopes: scopes.join(',') }),
  });
  return oauthProvider({
    name: 'tiktok',
    title: 'TikTok for Developers',
    prefix,
    authority,
    authorization,
    failure: (status, message) =>
      envelopeError(status, errorNames[status] ?? 'invalid_params', message),
    routes: [
      tokenRoute(authority, {
        path: '/v2/oauth/token/',
        clientFields,
        scopeSeparator: ',',
        requiresRedirectUri: true,
        answer: ({ family, accessToken, accessTtlS, refreshToken, refreshTtlS, scopes }) =>
          tokenAnswer({
            open_id: family.account.id,
            scope: scopes.join(','),
            access_token: accessToken,
            expires_in: accessTtlS,
            refresh_token: refreshToken,
            refresh_expires_in: refreshTtlS,
            token_type: 'Bearer',
          }),
        error: oauthError,
      }),
      {
        method: 'post',
        path: '/v2/oauth/revoke/',
        handle(call) {
          const fields = tokenFields(call) ?? {};
          const found = authenticateClient(authority, call, fields, clientFields);
          if (!found.ok) return oauthError('invalid_client', 'The client is not valid.', 401);
          const family = authority.familyOf(fields['token'] ?? '');
          if (family?.clientId !== found.client.client_id)
            return oauthError('invalid_request', 'The token is not valid.', 400);
          authority.revokeFamily(family.id, 'revoked through the revoke endpoint');
          return json(200, {});
        },
      },
      {
        method: 'get',
        path: '/v2/user/info/',
        handle(call) {
          const token = authority.inspect(call.bearer() ?? '');
          if (!token)
            return envelopeError(
              401,
              'access_token_invalid',
              'The access token is invalid or not found in the request.',
            );
          if (!token.scopes.includes('user.info.basic'))
            return envelopeError(
              401,
              'scope_not_authorized',
              'The user did not authorize the scope required for completing this request.',
            );
          const asked = (call.query.get('fields') ?? '').split(',').filter(Boolean);
          if (asked.length === 0) return envelopeError(400, 'invalid_params', 'fields is missing.');
          const { id, name, username } = token.family.account;
          const known: Record<string, unknown> = {
            open_id: id,
            union_id: `u${id}`,
            display_name: name,
            avatar_url: 'https://p16.tiktokcdn.com/sandbox.jpeg',
            username: username ?? name,
            follower_count: 1_284,
            following_count: 96,
            likes_count: 20_413,
            video_count: 57,
          };
          const wrong = asked.find((field) => !Object.hasOwn(known, field));
          if (wrong) return envelopeError(400, 'invalid_params', `Unknown field ${wrong}.`);
          return json(200, {
            data: { user: Object.fromEntries(asked.map((field) => [field, known[field]])) },
            error: { code: 'ok', message: '', log_id: logId() },
          });
        },
      },
    ],
  });
}

const errorNames: Readonly<Record<number, string>> = {
  401: 'access_token_invalid',
  429: 'rate_limit_exceeded',
  500: 'internal_error',
  503: 'internal_error',
};

/** Errors below /v2/oauth/ are flat, those of the API sit in an envelope. */
function oauthError(error: string, description: string, status: number): Answer {
  return json(status, { error, error_description: description, log_id: logId() });
}

function envelopeError(status: number, code: string, message: string): Answer {
  return json(status, { data: {}, error: { code, message, log_id: logId() } });
}

function logId(): string {
  return `20261122${randomHex(10).toUpperCase()}`;
}
