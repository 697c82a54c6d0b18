import type { Account } from './account';
import type { Verdict } from './profile';
import { isFields, text } from './token-answer';

/** Error codes of RFC 6749 §5.2 and their kin, in the sense every provider shares. */
export const standardErrors: Readonly<Record<string, Verdict>> = {
  invalid_grant: 'grant_dead',
  invalid_client: 'app_refused',
  unauthorized_client: 'app_refused',
  unsupported_grant_type: 'app_refused',
  invalid_scope: 'app_refused',
  temporarily_unavailable: 'try_later',
  server_error: 'try_later',
  slow_down: 'try_later',
  rate_limit_exceeded: 'try_later',
  ratelimited: 'try_later',
};

/** The OpenID Connect userinfo shape, or any object with an id. */
export function standardAccount(body: unknown): Account | undefined {
  if (!isFields(body)) return undefined;
  const id = text(body['sub']) ?? text(body['id']) ?? text(body['open_id']);
  if (id === undefined) return undefined;
  return {
    id,
    name:
      text(body['name']) ??
      text(body['email']) ??
      text(body['username']) ??
      text(body['display_name']) ??
      null,
  };
}
