import { fieldsOf, getProbe, isSuccess, rejected, textAt, undescribed } from './probe';
import type { KeyProfile } from './profile';

/** API key `re_…`, sent as a bearer token. */
export const resend: KeyProfile = {
  kind: 'key',
  id: 'resend',
  title: 'Resend',
  apiUrl: 'https://api.resend.com',
  probe: {
    ...getProbe({ url: '/domains', refusal: () => undefined }),
    read(answer) {
      const name = textAt(fieldsOf(answer, 400, 401, 403), 'name');
      // A key that may only send is refused here and does what it is for.
      if (isSuccess(answer) || name === 'restricted_api_key') return { kind: 'alive' };
      return name === 'invalid_api_key' || name === 'missing_api_key'
        ? rejected(name)
        : undescribed(answer);
    },
  },
  removal: { key: 'resend.com → API Keys: delete the key.' },
};
