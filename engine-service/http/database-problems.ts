import { Problem } from '../../platform/http/problem';
import { isDatabaseUnavailable } from '../../platform/postgres/database';

/** A database that is away is a reason to come back, not an error of ours. */
export function translateDatabaseFailure(failure: unknown): Problem | undefined {
  if (!isDatabaseUnavailable(failure)) return undefined;
  return new Problem({
    status: 503,
    code: 'database_unavailable',
    detail:
      'The database cannot be reached at the moment. Nothing was stored; send the request again.',
    headers: { 'retry-after': '2' },
  });
}
