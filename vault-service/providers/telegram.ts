import { fieldsOf, isSuccess, rejected, textAt, undescribed } from './probe';
import type { KeyProfile } from './profile';

/** Bot token `<id>:<secret>`, part of the URL of every call. */
export const telegram: KeyProfile = {
  kind: 'key',
  id: 'telegram',
  title: 'Telegram',
  apiUrl: 'https://api.telegram.org',
  probe: {
    request: ({ token }) => ({
      method: 'GET',
      url: `/bot${encodeURIComponent(token).replaceAll('%3A', ':')}/getMe`,
    }),
    read(answer) {
      const { body } = answer;
      const id = textAt(body, 'result', 'id');
      if (isSuccess(answer) && id !== undefined) {
        const username = textAt(body, 'result', 'username');
        const name = username === undefined ? null : `@${username}`;
        return {
          kind: 'alive',
          account: { id, name: name ?? textAt(body, 'result', 'first_name') ?? null },
        };
      }
      // 401: no such bot; 404: no bot token at all.
      const code = textAt(fieldsOf(answer, 401, 404), 'error_code');
      return code === undefined ? undescribed(answer) : rejected(`telegram_${code}`);
    },
  },
  removal: { key: 'Telegram → @BotFather → /revoke: choose the bot; its token ends.' },
};
