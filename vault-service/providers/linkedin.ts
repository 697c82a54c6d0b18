import type { OAuthProfile } from './profile';
import { standardAccount } from './standard';
import { standardAnswer } from './token-answer';

/**
 * LinkedIn. Refresh tokens for approved programs only, good for 365 days from the first consent whatever is refreshed;
 * other apps reconnect every 60 days, which is forecast. No PKCE for web apps.
 * Source: learn.microsoft.com/linkedin/shared/authentication/programmatic-refresh-tokens.
 */
export const linkedin: OAuthProfile = {
  kind: 'oauth2',
  id: 'linkedin',
  title: 'LinkedIn',
  authorizeUrl: 'https://www.linkedin.com/oauth/v2/authorization',
  tokenUrl: 'https://www.linkedin.com/oauth/v2/accessToken',
  revokeUrl: 'https://www.linkedin.com/oauth/v2/revoke',
  apiUrl: 'https://api.linkedin.com',
  identityUrl: '/v2/userinfo',
  defaultScopes: ['openid', 'profile', 'w_member_social'],
  scopeSeparator: ' ',
  clientIdName: 'client_id',
  clientAuth: 'post',
  pkce: false,
  rotation: { kind: 'none' },
  authorizeParameters: {},
  revokeParameters: (token) => ({ token }),
  readAnswer: standardAnswer,
  errors: { invalid_refresh_token: 'grant_dead' },
  removal: {
    app: 'linkedin.com → Settings → Data privacy → Other applications → Permitted services: remove the app.',
  },
  readAccount: standardAccount,
};
