import type { KeyProfile } from './profile';

/** API key `sk-ant-…`, sent as `x-api-key`. */
export const anthropic: KeyProfile = {
  kind: 'key',
  id: 'anthropic',
  title: 'Anthropic',
  apiUrl: 'https://api.anthropic.com',
};
