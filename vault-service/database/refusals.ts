import { Problem } from '../../platform/http/problem';
import { isDatabaseBusy, isDatabaseUnavailable } from '../../platform/postgres/database';

/** A row refers to one that is not there (any more). */
const parentGone = '23503';

/** What PostgreSQL's refusal means to a caller; undefined where it is a fault of the vault. */
export function databaseRefusal(failure: unknown): Problem | undefined {
  if (isDatabaseUnavailable(failure))
    return new Problem({
      status: 503,
      code: 'database_unavailable',
      detail: 'The vault cannot reach its database right now. Nothing was lost; try again.',
      headers: { 'retry-after': '2' },
    });
  if (isDatabaseBusy(failure))
    return new Problem({
      status: 503,
      code: 'database_busy',
      detail:
        'The database is busy with other work on the same rows. Nothing was changed; try again.',
      headers: { 'retry-after': '1' },
    });
  if (Error.isError(failure) && 'code' in failure && failure.code === parentGone)
    return new Problem({
      status: 409,
      code: 'gone_meanwhile',
      detail: 'What this belongs to was deleted meanwhile. Nothing was stored.',
    });
  return undefined;
}
