import { organization } from './account';
import { fieldsOf, getProbe, textAt } from './probe';
import type { KeyProfile } from './profile';

/** API key `sk-ant-…`, sent as `x-api-key`. */
export const anthropic: KeyProfile = {
  kind: 'key',
  id: 'anthropic',
  title: 'Anthropic',
  apiUrl: 'https://api.anthropic.com',
  // A permission_error (403) is about this call: the key itself was accepted.
  probe: getProbe({
    url: '/v1/models?limit=1',
    headers: (key) => ({ 'x-api-key': key, 'anthropic-version': '2026-10-21' }),
    refusal: (answer) => textAt(fieldsOf(answer, 401), 'error', 'type'),
    account: ({ header }) => organization(header('anthropic-organization-id')),
  }),
  removal: { key: 'platform.claude.com → Settings → API keys: delete the key.' },
};
