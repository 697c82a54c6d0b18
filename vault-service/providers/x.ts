import type { OAuthProfile } from './profile';
import { standardAccount } from './standard';
import { isFields, standardAnswer } from './token-answer';

/**
 * X. A refresh token comes with `offline.access` only, is good for one use, and codes live 30 seconds. A dead refresh
 * token is answered `invalid_request`, where RFC 6749 says `invalid_grant`.
 * Source: docs.x.com/resources/fundamentals/authentication/oauth-2-0/authorization-code.
 */
export const x: OAuthProfile = {
  kind: 'oauth2',
  id: 'x',
  title: 'X',
  authorizeUrl: 'https://x.com/i/oauth2/authorize',
  tokenUrl: 'https://api.x.com/2/oauth2/token',
  revokeUrl: 'https://api.x.com/2/oauth2/revoke',
  apiUrl: 'https://api.x.com',
  identityUrl: '/2/users/me',
  defaultScopes: ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'],
  scopeSeparator: ' ',
  clientIdName: 'client_id',
  clientAuth: 'basic',
  pkce: true,
  rotation: { kind: 'strict' },
  authorizeParameters: {},
  readAnswer: standardAnswer,
  errors: { invalid_request: 'grant_dead' },
  removal: {
    app: 'x.com → Settings → Security → Apps and sessions → Connected apps: revoke the app.',
  },
  readAccount: (body) => standardAccount(isFields(body) ? body['data'] : undefined),
};
