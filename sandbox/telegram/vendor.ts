import { z } from 'zod/v4';
import { json, type Answer } from '../server/answer';
import { BoundedMap } from '../server/bounded-map';
import type { Call } from '../server/call';
import type { Clock } from '../server/clock';
import type { Vendor } from '../server/vendor';

const messageFields = z.looseObject({
  chat_id: z.union([z.string().min(1), z.number()]),
  text: z.string().min(1).max(4_096),
});

/** Telegram Bot API as far as a bot token's health and a plain message go (vendor-apis.md §11). */
export function telegram(clock: Clock): Vendor {
  const messages = new BoundedMap<number, Record<string, unknown>>(5_000);
  let lastId = 0;

  const asBot =
    (handle: (call: Call, botId: number) => Answer) =>
    (call: Call): Answer => {
      const token = call.params['token'] ?? '';
      // A path that is no token at all is a 404 there, a wrong token a 401.
      if (!/^\d{3,20}:[\w-]{3,}$/.test(token)) return telegramError(404, 'Not Found');
      const [id, secret = ''] = token.split(':');
      return secret.startsWith('sandbox')
        ? handle(call, Number(id))
        : telegramError(401, 'Unauthorized');
    };

  const getMe = asBot((_call, botId) =>
    json(200, {
      ok: true,
      result: {
        id: botId,
        is_bot: true,
        first_name: 'Teranga',
        username: 'teranga_sandbox_bot',
        can_join_groups: true,
        can_read_all_group_messages: false,
        supports_inline_queries: false,
      },
    }),
  );

  return {
    name: 'telegram',
    title: 'Telegram Bot API',
    prefix: '/telegram',
    failure: (status, message) =>
      telegramError(status, message, status === 429 ? { retry_after: 1 } : undefined),
    routes: [
      { method: 'get', path: '/bot:token/getMe', handle: getMe },
      { method: 'post', path: '/bot:token/getMe', handle: getMe },
      {
        method: 'post',
        path: '/bot:token/sendMessage',
        handle: asBot((call) => {
          const body =
            call.contentType === 'application/json' ? call.json() : Object.fromEntries(call.form());
          const parsed = messageFields.safeParse(body);
          if (!parsed.success) {
            const field = parsed.error.issues[0]?.path[0];
            return telegramError(
              400,
              field === 'chat_id'
                ? 'Bad Request: chat_id is empty'
                : 'Bad Request: message text is empty',
            );
          }
          lastId += 1;
          const { chat_id, text } = parsed.data;
          const message = {
            message_id: lastId,
            date: clock.nowS(),
            chat: { id: chat_id, type: 'private' },
            text,
          };
          messages.set(lastId, message);
          return json(200, { ok: true, result: message });
        }),
      },
    ],
    state: () => ({ messages: [...messages.values()] }),
    seed: () => ({}),
    reset() {
      messages.clear();
      lastId = 0;
    },
  };
}

function telegramError(
  code: number,
  description: string,
  parameters?: Record<string, unknown>,
): Answer {
  return json(code, {
    ok: false,
    error_code: code,
    description,
    ...(parameters ? { parameters } : {}),
  });
}
