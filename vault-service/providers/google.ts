import type { OAuthProfile } from './profile';
import { standardAccount } from './standard';
import { standardAnswer } from './token-answer';

/**
 * Gmail, Google Ads, YouTube. The refresh answer omits refresh_token: the first one stays until it is revoked, unused
 * for six months, or seven days old while the consent screen is in testing.
 * Source: developers.google.com/identity/protocols/oauth2/web-server.
 */
export const google: OAuthProfile = {
  kind: 'oauth2',
  id: 'google',
  title: 'Google',
  authorizeUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
  tokenUrl: 'https://oauth2.googleapis.com/token',
  revokeUrl: 'https://oauth2.googleapis.com/revoke',
  apiUrl: 'https://openidconnect.googleapis.com',
  identityUrl: '/v1/userinfo',
  issuer: 'https://accounts.google.com',
  defaultScopes: ['openid', 'email', 'https://www.googleapis.com/auth/gmail.send'],
  scopeSeparator: ' ',
  clientIdName: 'client_id',
  clientAuth: 'post',
  pkce: true,
  rotation: { kind: 'none' },
  // Without both, Google hands out a refresh token on the very first consent only.
  authorizeParameters: { access_type: 'offline', prompt: 'consent' },
  // Google promises it for combined grants only; for the others it is assumed.
  revokesAccount: true,
  revokeParameters: (token) => ({ token }),
  readAnswer: standardAnswer,
  errors: { admin_policy_enforced: 'grant_dead', deleted_client: 'app_refused' },
  removal: { app: 'myaccount.google.com → Security → Third-party connections: remove the app.' },
  readAccount: standardAccount,
};
