import { Problem } from '../../platform/http/problem';
import type { NotListed } from './list';

export function notListed({ reason }: NotListed): Problem {
  return reason === 'token_refused'
    ? new Problem({
        status: 409,
        code: reason,
        detail:
          'The provider does not accept the token of this connection. Refresh or reconnect it, then choose.',
      })
    : new Problem({
        status: 503,
        code: reason,
        detail: 'The provider does not list its accounts right now. Try again after Retry-After.',
        headers: { 'retry-after': '5' },
      });
}
