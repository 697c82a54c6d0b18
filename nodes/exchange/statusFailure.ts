import type { ApiAnswer } from './apiRequest';
import type { Effect, FailureFacts, SharedFailureCode } from './failure';
import { retryAfterMs } from './retryAfter';

const codeByStatus: Readonly<Record<number, SharedFailureCode>> = {
  401: 'unauthorized',
  402: 'quota_exhausted',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  429: 'rate_limited',
};

/** What an HTTP status says by itself; a vendor's transport sharpens it with the vendor's own error body. */
export function statusFailure(answer: ApiAnswer, service: string, nowMs: number): FailureFacts {
  const { status } = answer;
  const code: SharedFailureCode =
    codeByStatus[status] ??
    (status >= 500
      ? 'server_error'
      : status >= 300 && status < 400
        ? 'redirected'
        : 'invalid_request');
  return {
    code,
    message: `${service} answered with status ${String(status)}`,
    fix: fixes[code],
    httpStatus: status,
    retryable: status === 429 || status >= 500,
    retryAfterMs: retryAfterMs(answer.headers, nowMs),
    effect: effectOf(status),
  };
}

/** 429 and 503 say that the work was not started; another 5xx may come after the work was done. */
function effectOf(status: number): Effect {
  return status >= 500 && status !== 503 ? 'unknown' : 'none';
}

const fixes: Partial<Record<SharedFailureCode, string>> = {
  unauthorized: 'Check the key in the credential, or reconnect the account in the vault.',
  forbidden: 'The key is valid but lacks a permission this operation needs.',
  not_found: 'Check the ID and that it belongs to the account (or tenant) in use.',
  rate_limited: 'Send fewer requests at a time, or try again after the given wait.',
  server_error: 'The service has a problem of its own. Try again later.',
  redirected: 'Check the base URL in the credential: it should be the address of the API itself.',
};
