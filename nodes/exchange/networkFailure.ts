import { RequestFailure } from './failure';

/** The connection was never made, so the request was never read. */
const notSentCodes = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'ERR_INVALID_URL',
]);

const timeoutCodes = new Set([
  'ECONNABORTED',
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'UND_ERR_HEADERS_TIMEOUT',
]);

/** Follows `cause` through n8n's wrapping down to the code Node or axios gave. */
function rootCode(error: unknown): string | undefined {
  let current: unknown = error;
  for (let depth = 0; depth < 6 && typeof current === 'object' && current !== null; depth++) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    current = 'cause' in current ? current.cause : undefined;
  }
  return undefined;
}

/**
 * A request that ended without an HTTP answer, described without the original error: that one carries the
 * request with its authorization header.
 */
export function networkFailure(error: unknown, host: string, timeoutMs: number): RequestFailure {
  const code = rootCode(error);
  if (code === 'ERR_CANCELED') {
    return new RequestFailure({
      code: 'cancelled',
      message: 'The execution was stopped while a request was under way',
      effect: 'unknown',
      network: true,
    });
  }
  if (code !== undefined && notSentCodes.has(code)) {
    return new RequestFailure({
      code: 'unreachable',
      message: `No connection to ${host}`,
      fix: 'Check the base URL in the credential and that the service is running and reachable from n8n.',
      retryable: true,
      network: true,
      details: { cause: code },
    });
  }
  if (code !== undefined && timeoutCodes.has(code)) {
    return timeoutFailure(host, timeoutMs);
  }
  return new RequestFailure({
    code: 'connection_lost',
    message: `The connection to ${host} was lost before the answer arrived`,
    fix: 'Try again later; for a write, check first whether it took effect.',
    retryable: true,
    effect: 'unknown',
    network: true,
    details: { cause: code ?? null },
  });
}

/** The answer did not come in time; what became of the request is not known. */
export function timeoutFailure(host: string, timeoutMs: number): RequestFailure {
  return new RequestFailure({
    code: 'timeout',
    message: `${host} did not answer within ${String(Math.round(timeoutMs / 100) / 10)} s`,
    fix: 'Try again later; for a write, check first whether it took effect.',
    retryable: true,
    effect: 'unknown',
    network: true,
  });
}
