import { Problem } from '../../platform/http/problem';
import { isDatabaseUnavailable } from '../../platform/postgres/database';

/** Given up at a time limit, or lost against another transaction for the same rows: nothing was changed. */
const busy = new Set(['57014', '55P03', '40001', '40P01']);
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
  const code = Error.isError(failure) && 'code' in failure ? String(failure.code) : '';
  if (busy.has(code))
    return new Problem({
      status: 503,
      code: 'database_busy',
      detail:
        'The database is busy with other work on the same rows. Nothing was changed; try again.',
      headers: { 'retry-after': '1' },
    });
  if (code === parentGone)
    return new Problem({
      status: 409,
      code: 'gone_meanwhile',
      detail: 'What this belongs to was deleted meanwhile. Nothing was stored.',
    });
  return undefined;
}
