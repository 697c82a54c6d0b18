import type { OAuthProfile } from './profile';
import { standardAccount } from './standard';
import { standardAnswer } from './token-answer';

/**
 * Pinterest v5. Basic at the token URL, scopes separated by commas, a refresh token of 60 days that each refresh
 * renews. Pinterest does not say what becomes of the one that was used, so the careful policy holds. Access cannot be
 * revoked by an app. Source: developers.pinterest.com/docs/getting-started/set-up-authentication-and-authorization.
 */
export const pinterest: OAuthProfile = {
  kind: 'oauth2',
  id: 'pinterest',
  title: 'Pinterest',
  authorizeUrl: 'https://www.pinterest.com/oauth/',
  tokenUrl: 'https://api.pinterest.com/v5/oauth/token',
  apiUrl: 'https://api.pinterest.com',
  identityUrl: '/v5/user_account',
  defaultScopes: ['boards:read', 'boards:write', 'pins:read', 'pins:write', 'user_accounts:read'],
  scopeSeparator: ',',
  clientIdName: 'client_id',
  clientAuth: 'basic',
  pkce: false,
  rotation: { kind: 'strict' },
  authorizeParameters: {},
  // Apps from before 2025-09-25 get a refresh token that renewal does not prolong without it.
  exchangeParameters: { continuous_refresh: 'true' },
  readAnswer: standardAnswer,
  // Numbers instead of names: 283 is an invalid grant, 2 at the token URL a client that did not prove itself.
  errors: { code_283: 'grant_dead', code_2: 'app_refused' },
  removal: { app: 'pinterest.com → Settings → Security → Connected apps: revoke the access.' },
  readAccount: standardAccount,
};
