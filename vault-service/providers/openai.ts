import type { KeyProfile } from './profile';

/** API key `sk-…`, sent as a bearer token. */
export const openai: KeyProfile = {
  kind: 'key',
  id: 'openai',
  title: 'OpenAI',
  apiUrl: 'https://api.openai.com',
};
