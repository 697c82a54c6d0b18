import { json, Refused, type Answer } from '../server/answer';
import { randomText } from '../server/identifiers';

export interface ErrorExtras {
  /** Stable cause, sent as `error.details.error_code`. */
  readonly errorCode?: string;
  readonly headers?: Record<string, string>;
}

const typeByStatus: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  408: 'timeout_error',
  409: 'conflict_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  503: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** Error body of the Messages API (vendor-apis.md §1). */
export function anthropicError(status: number, message: string, extras: ErrorExtras = {}): Answer {
  const requestId = newRequestId();
  return json(
    status,
    {
      type: 'error',
      error: {
        type: typeByStatus[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error'),
        message,
        ...(extras.errorCode ? { details: { error_code: extras.errorCode } } : {}),
      },
      request_id: requestId,
    },
    { 'request-id': requestId, ...extras.headers },
  );
}

/** Ends the request with an invalid_request_error. `field` leads the message, as the vendor words it. */
export function invalid(field: string, problem: string): Refused {
  return new Refused(anthropicError(400, `${field}: ${problem}`));
}

export function newRequestId(): string {
  return `req_01${randomText(16).replaceAll(/[-_]/g, 'x')}`;
}
