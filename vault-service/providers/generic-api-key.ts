import type { KeyProfile } from './profile';

/** Any other key; the caller knows how to send it. */
export const genericApiKey: KeyProfile = {
  kind: 'key',
  id: 'generic-api-key',
  title: 'API key',
  removal: { key: 'Delete the key where it was made.' },
};
