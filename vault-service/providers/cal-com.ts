import type { OAuthProfile } from './profile';
import { standardAccount } from './standard';
import { isFields, standardAnswer } from './token-answer';

/**
 * Cal.com, by OAuth (the secret in a JSON body, 30 minutes, a new refresh token each time, no revocation) or with an
 * API key `cal_live_…`; both are sent as a bearer token. Source: cal.com/docs/api-reference/v2/oauth.
 */
export const calCom: OAuthProfile = {
  kind: 'oauth2',
  id: 'cal-com',
  title: 'Cal.com',
  acceptsKey: true,
  apiUrl: 'https://api.cal.com',
  authorizeUrl: 'https://app.cal.com/auth/oauth2/authorize',
  tokenUrl: 'https://api.cal.com/v2/auth/oauth2/token',
  identityUrl: '/v2/me',
  defaultScopes: [
    'EVENT_TYPE_READ',
    'BOOKING_READ',
    'BOOKING_WRITE',
    'SCHEDULE_READ',
    'PROFILE_READ',
  ],
  scopeSeparator: ' ',
  clientIdName: 'client_id',
  clientAuth: 'json',
  pkce: false,
  rotation: { kind: 'strict' },
  authorizeParameters: {},
  readAnswer: standardAnswer,
  errors: { invalid_refresh_token: 'grant_dead' },
  removal: {
    app: 'app.cal.com → Settings → Security → Authorised apps: remove the app.',
    key: 'app.cal.com → Settings → Developer → API keys: delete the key.',
  },
  readAccount: (body) => standardAccount(isFields(body) ? body['data'] : undefined),
};
