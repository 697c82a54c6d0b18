import type { OAuthProfile } from './profile';
import { standardAccount } from './standard';
import { standardAnswer } from './token-answer';

/** Any provider that follows RFC 6749; its addresses and habits come from the tenant's integration. */
export const genericOAuth2: OAuthProfile = {
  kind: 'oauth2',
  id: 'generic-oauth2',
  title: 'OAuth 2.0',
  defaultScopes: [],
  scopeSeparator: ' ',
  clientIdName: 'client_id',
  clientAuth: 'basic',
  pkce: true,
  // The careful assumption where the integration does not say.
  rotation: { kind: 'strict' },
  authorizeParameters: {},
  readAnswer: standardAnswer,
  errors: {},
  removal: { app: 'Ask the provider where the access of connected apps is removed.' },
  readAccount: standardAccount,
};
