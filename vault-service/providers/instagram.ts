import type { Account } from './account';
import { graphError, graphErrors, graphRefusal } from './graph';
import type { OAuthProfile } from './profile';
import { isFields, scopeList, standardAnswer, text, type TokenAnswer } from './token-answer';

/**
 * Instagram login, without a Facebook page. A code brings a token of an hour, an exchange one of 60 days, which renews
 * itself once it is a day old and as long as it is valid. Source:
 * developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/business-login.
 */
export const instagram: OAuthProfile = {
  kind: 'oauth2',
  id: 'instagram',
  title: 'Instagram',
  apiUrl: 'https://graph.instagram.com',
  authorizeUrl: 'https://www.instagram.com/oauth/authorize',
  tokenUrl: 'https://api.instagram.com/oauth/access_token',
  identityUrl: '/v26.0/me?fields=user_id,username,name',
  defaultScopes: [
    'instagram_business_basic',
    'instagram_business_content_publish',
    'instagram_business_manage_insights',
  ],
  scopeSeparator: ',',
  clientIdName: 'client_id',
  clientAuth: 'post',
  pkce: false,
  rotation: { kind: 'reuse_ok' },
  authorizeParameters: {},
  tokenRequests: {
    prolong: ({ clientSecret }, token) => ({
      method: 'GET',
      url: '/access_token',
      query: {
        grant_type: 'ig_exchange_token',
        client_secret: clientSecret,
        access_token: token,
      },
    }),
    refresh: (_setup, token) => ({
      method: 'GET',
      url: '/refresh_access_token',
      query: { grant_type: 'ig_refresh_token', access_token: token },
    }),
  },
  renewsItself: true,
  refreshAfterS: 86_400,
  readAnswer,
  readError: graphError,
  // Code 10 says that the token is younger than a day: nothing is lost.
  errors: { ...graphErrors, code_10: 'try_later' },
  refusal: graphRefusal,
  removal: {
    app: 'Instagram → Settings → Website permissions → Apps and websites: remove the app.',
  },
  readAccount,
};

/** Flat, or wrapped in a list of one (`data`). Its `user_id` is another id than the account's. */
function readAnswer(body: unknown): TokenAnswer | undefined {
  const list = isFields(body) ? body['data'] : undefined;
  const fields: unknown = Array.isArray(list) ? list[0] : body;
  const answer = standardAnswer(fields);
  const scopes = isFields(fields) ? scopeList(fields['permissions']) : undefined;
  return answer && scopes ? { ...answer, scopes } : answer;
}

function readAccount(body: unknown): Account | undefined {
  if (!isFields(body)) return undefined;
  const id = text(body['user_id']);
  if (id === undefined) return undefined;
  return { id, name: text(body['username']) ?? text(body['name']) ?? null };
}
