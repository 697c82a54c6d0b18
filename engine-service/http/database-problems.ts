import { Problem } from '../../platform/http/problem';
import { isDatabaseUnavailable } from '../../platform/postgres/database';

/** A database that is away or overwhelmed is a reason to come back, not an error of ours. */
export function translateDatabaseFailure(failure: unknown): Problem | undefined {
  if (isDatabaseUnavailable(failure)) {
    return comeBack(
      'database_unavailable',
      'The database cannot take this at the moment. Send the request again.',
    );
  }
  if (isStatementTimeout(failure)) {
    return comeBack(
      'database_busy',
      'The database did not finish this in the time allowed. Send the request again.',
    );
  }
  return undefined;
}

/** 57014: PostgreSQL ended a statement that took too long, as a rule behind a lock. */
function isStatementTimeout(failure: unknown): boolean {
  return Error.isError(failure) && 'code' in failure && failure.code === '57014';
}

function comeBack(code: string, detail: string): Problem {
  return new Problem({ status: 503, code, detail, headers: { 'retry-after': '2' } });
}
