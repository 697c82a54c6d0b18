import { json, type Answer } from '../../server/answer';
import type { Call } from '../../server/call';
import type { Clock } from '../../server/clock';
import { randomHex } from '../../server/identifiers';
import { Authority } from '../authority';
import { Authorization } from '../authorization';
import { authenticateClient, tokenFields } from '../client-authentication';
import { oauthProvider, type OAuthProvider } from '../provider';
import { usualPolicy } from '../usual-policy';

const prefix = '/oauth/tiktok-business';
const clientFields = { id: 'app_id', secret: 'secret' };
const base = '/open_api/v1.3';

const advertisers: Readonly<Record<string, readonly { id: string; name: string }[]>> = {
  '7381234567890123456': [
    { id: '7290000000000000011', name: 'Teranga Café SN' },
    { id: '7290000000000000012', name: 'Teranga Café CI' },
  ],
  '7389999999999999999': [{ id: '7290000000000000099', name: 'Binta Mode' }],
};

/**
 * TikTok API for Business: `app_id`, `secret` and `auth_code` as JSON, answers in `data`, HTTP 200 with `code` ≠ 0 for
 * errors, header `Access-Token`, tokens that never expire, a trailing slash that is obligatory (vendor-apis.md §5).
 */
export function tiktokBusiness(clock: Clock): OAuthProvider {
  const authority = new Authority(clock, {
    defaults: {
      ...usualPolicy,
      access_ttl_s: null,
      issues_refresh_token: false,
      client_auth: ['json'],
      pkce: 'ignored',
      code_ttl_s: 3_600,
    },
    accounts: [
      { id: '7381234567890123456', name: 'Teranga Studio', email: 'ads@teranga.example' },
      { id: '7389999999999999999', name: 'Binta Mode', email: 'ads@binta.example' },
    ],
    clients: [
      {
        client_id: '7400000000000000001',
        client_secret: 'sandbox-tiktok-business-secret',
        redirect_uris: [],
      },
    ],
    tokenPrefixes: { access: 'ttbsandbox', refresh: 'unused' },
  });
  const authorization = new Authorization(authority, clock, {
    title: 'TikTok for Business',
    prefix,
    path: '/portal/auth',
    clientParameter: 'app_id',
    scopeSeparators: /,/,
    requiresScope: false,
    requiresResponseType: false,
    codeParameter: 'auth_code',
  });

  const slashed =
    (handle: (call: Call) => Answer) =>
    (call: Call): Answer =>
      call.path.endsWith('/')
        ? handle(call)
        : { status: 404, body: '404 page not found', headers: { 'content-type': 'text/plain' } };

  const withToken = (handle: (accountId: string, name: string, email: string) => Answer) =>
    slashed((call) => {
      const given = call.header('access-token');
      if (!given) return refused(40_104, 'Access token is empty.');
      const token = authority.inspect(given);
      if (!token) return refused(40_105, 'Access token is incorrect or has been revoked.');
      const { id, name, email = '' } = token.family.account;
      return handle(id, name, email);
    });

  return oauthProvider({
    name: 'tiktok-business',
    title: 'TikTok API for Business',
    prefix,
    authority,
    authorization,
    failure: (status, message) =>
      status === 404
        ? { status, body: '404 page not found', headers: { 'content-type': 'text/plain' } }
        : json(status, envelope(status === 429 ? 40_100 : 50_000, message, {})),
    routes: [
      {
        method: 'post',
        path: `${base}/oauth2/access_token/`,
        handle: slashed((call) => {
          const fields = tokenFields(call) ?? {};
          call.note = 'auth_code';
          authority.countRequest('auth_code');
          const found = authenticateClient(authority, call, fields, clientFields);
          if (!found.ok) {
            return found.reason === 'missing'
              ? refused(40_002, 'app_id: Missing data for required field.')
              : refused(40_101, 'App secret or app id is incorrect.');
          }
          const code = fields['auth_code'];
          if (!code) return refused(40_002, 'auth_code: Missing data for required field.');
          const result = authority.redeemCode(found.client, {
            code,
            redirectUri: null,
            verifier: null,
          });
          if (!result.ok) return refused(40_110, 'Auth_code is invalid, expired or has been used.');
          const { family, accessToken } = result.issued;
          return json(
            200,
            envelope(0, 'OK', {
              access_token: accessToken,
              advertiser_ids: (advertisers[family.account.id] ?? []).map(({ id }) => id),
              scope: [1, 2, 3, 4],
            }),
          );
        }),
      },
      {
        method: 'post',
        path: `${base}/oauth2/revoke_token/`,
        handle: slashed((call) => {
          const fields = tokenFields(call) ?? {};
          const found = authenticateClient(authority, call, fields, clientFields);
          if (!found.ok) return refused(40_101, 'App secret or app id is incorrect.');
          const family = authority.familyOf(fields['access_token'] ?? '');
          if (!family) return refused(40_105, 'Access token is incorrect or has been revoked.');
          authority.revokeFamily(family.id, 'revoked through revoke_token');
          return json(200, envelope(0, 'OK', {}));
        }),
      },
      {
        method: 'get',
        path: `${base}/oauth2/advertiser/get/`,
        handle: withToken((accountId) =>
          json(
            200,
            envelope(0, 'OK', {
              list: (advertisers[accountId] ?? []).map(({ id, name }) => ({
                advertiser_id: id,
                advertiser_name: name,
              })),
            }),
          ),
        ),
      },
      {
        method: 'get',
        path: `${base}/user/info/`,
        handle: withToken((accountId, name, email) =>
          json(
            200,
            envelope(0, 'OK', {
              core_user_id: accountId,
              display_name: name,
              email,
              create_time: 1_700_000_000,
            }),
          ),
        ),
      },
    ],
  });
}

/** Errors come with HTTP 200. */
function refused(code: number, message: string): Answer {
  return json(200, envelope(code, message, {}));
}

function envelope(code: number, message: string, data: unknown): Record<string, unknown> {
  return { code, message, request_id: `20261122${randomHex(12).toUpperCase()}`, data };
}
