import type { KeyProfile } from './profile';

/** API key `re_…`, sent as a bearer token. */
export const resend: KeyProfile = {
  kind: 'key',
  id: 'resend',
  title: 'Resend',
  apiUrl: 'https://api.resend.com',
};
