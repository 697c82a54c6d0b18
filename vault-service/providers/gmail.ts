import { google } from './google';
import type { OAuthProfile } from './profile';

/** Gmail alone: one Google app, other scopes. */
export const gmail: OAuthProfile = {
  ...google,
  id: 'gmail',
  title: 'Gmail',
  appOf: 'google',
  apiUrl: 'https://gmail.googleapis.com',
  identityUrl: 'https://openidconnect.googleapis.com/v1/userinfo',
  defaultScopes: [
    'openid',
    'email',
    'https://www.googleapis.com/auth/gmail.send',
    'https://www.googleapis.com/auth/gmail.readonly',
  ],
};
