import type { Account } from './account';
import { textAt } from './probe';
import type { OAuthProfile } from './profile';
import type { Ask, FoundSubAccount } from './sub-account';
import type { App } from './app';
import { isFields, scopeList, text, type Fields, type TokenAnswer } from './token-answer';

const apiUrl = 'https://business-api.tiktok.com/open_api/v1.3';

const deadTokens: ReadonlySet<string> = new Set([
  'code_40102',
  'code_40103',
  'code_40104',
  'code_40105',
  'code_40106',
  'code_40107',
]);

/**
 * TikTok API for Business (ads). Parameter names of its own, everything as JSON, the answer in `data`, and HTTP 200
 * with `code` ≠ 0 for errors. The token neither ends nor is refreshed, and travels in the header `Access-Token`. The
 * trailing slash of every path is obligatory. Source: business-api.tiktok.com/portal/docs?id=1738373164380162.
 */
export const tiktokBusiness: OAuthProfile = {
  kind: 'oauth2',
  id: 'tiktok-business',
  title: 'TikTok for Business',
  apiUrl,
  tokenHeader: (token) => ({ 'access-token': token }),
  authorizeUrl: 'https://business-api.tiktok.com/portal/auth',
  tokenUrl: `${apiUrl}/oauth2/access_token/`,
  identityUrl: '/user/info/',
  defaultScopes: [],
  scopeSeparator: ',',
  clientIdName: 'app_id',
  codeParameter: 'auth_code',
  clientAuth: 'json',
  pkce: false,
  rotation: { kind: 'none' },
  authorizeParameters: {},
  tokenRequests: {
    exchange: ({ tokenUrl, clientId, clientSecret }, { code }) => ({
      method: 'POST',
      url: tokenUrl,
      body: { json: { app_id: clientId, secret: clientSecret, auth_code: code } },
    }),
  },
  revoke: ({ clientId, clientSecret }, token) => ({
    method: 'POST',
    url: '/oauth2/revoke_token/',
    body: { json: { app_id: clientId, secret: clientSecret, access_token: token } },
  }),
  subAccounts: { list: advertisersOf },
  readAnswer,
  errors: {
    ...Object.fromEntries([...deadTokens].map((code) => [code, 'grant_dead' as const])),
    code_40101: 'app_refused',
    code_40115: 'app_refused',
  },
  // Errors come with HTTP 200.
  refusal: ({ body }) => {
    const code = `code_${textAt(body, 'code') ?? ''}`;
    return deadTokens.has(code) ? code : undefined;
  },
  removal: { app: 'ads.tiktok.com → Account settings → Authorised apps: remove the app.' },
  readAccount,
};

const dataOf = (body: unknown): Fields =>
  isFields(body) && isFields(body['data']) ? body['data'] : {};

function readAnswer(body: unknown): TokenAnswer | undefined {
  const data = dataOf(body);
  const accessToken = text(data['access_token']);
  if (accessToken === undefined) return undefined;
  const scopes = scopeList(data['scope']);
  return { accessToken, tokenType: 'Access-Token', ...(scopes && { scopes }) };
}

function readAccount(body: unknown): Account | undefined {
  const data = dataOf(body);
  const id = text(data['core_user_id']);
  if (id === undefined) return undefined;
  return { id, name: text(data['display_name']) ?? text(data['email']) ?? null };
}

async function advertisersOf(ask: Ask, app: App | undefined): Promise<readonly FoundSubAccount[]> {
  if (!app) return [];
  const answer = await ask({
    method: 'GET',
    url: '/oauth2/advertiser/get/',
    query: { app_id: app.clientId, secret: app.clientSecret },
  });
  const list = answer.ok ? dataOf(answer.body)['list'] : undefined;
  if (!Array.isArray(list)) return [];
  return list.filter(isFields).flatMap((advertiser) => {
    const id = text(advertiser['advertiser_id']);
    if (id === undefined) return [];
    const name = text(advertiser['advertiser_name']) ?? id;
    return [{ kind: 'advertiser' as const, id, name, extra: { advertiser_id: id } }];
  });
}
