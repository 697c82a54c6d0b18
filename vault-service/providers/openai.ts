import { organization } from './account';
import { fieldsOf, getProbe, textAt } from './probe';
import type { KeyProfile } from './profile';

/** API key `sk-…`, sent as a bearer token. */
export const openai: KeyProfile = {
  kind: 'key',
  id: 'openai',
  title: 'OpenAI',
  apiUrl: 'https://api.openai.com',
  // A restricted key that may not list models is refused with other codes, and is sound.
  probe: getProbe({
    url: '/v1/models',
    refusal: (answer) => {
      const code = textAt(fieldsOf(answer, 401), 'error', 'code');
      return code === 'invalid_api_key' || code === 'account_deactivated' ? code : undefined;
    },
    account: ({ header }) => organization(header('openai-organization')),
  }),
  removal: { key: 'platform.openai.com → API keys: revoke the key.' },
};
