import type { KeyProfile } from './profile';

/** Bot token `<id>:<secret>`, part of the URL of every call. */
export const telegram: KeyProfile = {
  kind: 'key',
  id: 'telegram',
  title: 'Telegram',
  apiUrl: 'https://api.telegram.org',
};
