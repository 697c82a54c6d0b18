import { Problem } from '../../platform/http/problem';
import { isDatabaseBusy, isDatabaseUnavailable } from '../../platform/postgres/database';

/** A database that is away or overwhelmed is a reason to come back, not an error of ours. */
export function translateDatabaseFailure(failure: unknown): Problem | undefined {
  if (isDatabaseUnavailable(failure)) {
    return comeBack(
      'database_unavailable',
      'The database cannot take this at the moment. Send the request again.',
    );
  }
  if (isDatabaseBusy(failure)) {
    return comeBack(
      'database_busy',
      'The database gave this up for other work on the same rows, or at its time limit. Send the request again.',
    );
  }
  return undefined;
}

function comeBack(code: string, detail: string): Problem {
  return new Problem({ status: 503, code, detail, headers: { 'retry-after': '2' } });
}
