import type { Account } from './account';
import { fieldsOf, textAt } from './probe';
import type { OAuthProfile } from './profile';
import { isFields, standardAnswer, text } from './token-answer';

/**
 * TikTok for consumers. `client_key` instead of `client_id`, scopes separated by commas, and a refresh token that is
 * dead the moment a new one is handed out. The account comes with the token (`open_id`).
 * Source: developers.tiktok.com/doc/oauth-user-access-token-management.
 */
export const tiktok: OAuthProfile = {
  kind: 'oauth2',
  id: 'tiktok',
  title: 'TikTok',
  authorizeUrl: 'https://www.tiktok.com/v2/auth/authorize/',
  tokenUrl: 'https://open.tiktokapis.com/v2/oauth/token/',
  revokeUrl: 'https://open.tiktokapis.com/v2/oauth/revoke/',
  apiUrl: 'https://open.tiktokapis.com',
  identityUrl: '/v2/user/info/?fields=open_id,display_name',
  defaultScopes: ['user.info.basic', 'video.publish', 'video.list'],
  scopeSeparator: ',',
  clientIdName: 'client_key',
  clientAuth: 'post',
  // TikTok takes a code verifier from mobile and desktop apps only.
  pkce: false,
  rotation: { kind: 'strict' },
  authorizeParameters: {},
  revokeParameters: (token) => ({ token }),
  readAnswer(body) {
    const answer = standardAnswer(body);
    const openId = isFields(body) ? text(body['open_id']) : undefined;
    return answer && openId !== undefined
      ? { ...answer, account: { id: openId, name: null } }
      : answer;
  },
  errors: { access_token_invalid: 'grant_dead', scope_not_authorized: 'grant_dead' },
  // A missing scope is refused with 401 too, and says nothing about the token.
  refusal: (answer) => {
    const code = textAt(fieldsOf(answer, 401), 'error', 'code');
    return code === 'access_token_invalid' ? code : undefined;
  },
  removal: { app: 'TikTok → Settings and privacy → Security → Apps and services: remove the app.' },
  readAccount,
};

/** `{data:{user:{open_id, display_name}}}` */
function readAccount(body: unknown): Account | undefined {
  const data = isFields(body) && isFields(body['data']) ? body['data'] : body;
  const user = isFields(data) && isFields(data['user']) ? data['user'] : data;
  if (!isFields(user)) return undefined;
  const id = text(user['open_id']);
  return id === undefined ? undefined : { id, name: text(user['display_name']) ?? null };
}
