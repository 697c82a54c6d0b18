import type { IHttpRequestOptions } from 'n8n-workflow';
import { readAnswer } from './answer';
import type { Attempt } from './exchange';
import { httpOptions } from './httpOptions';
import { networkFailure, timeoutFailure } from './networkFailure';
import { tooLate, withinTime } from './withinTime';

/** Time the HTTP client gets to report its own, more exact, timeout. */
const graceMs = 250;

/** One try over `send`, one of n8n's HTTP helpers, with a time limit on the whole of it. */
export function attemptWith(
  baseUrl: string,
  send: (options: IHttpRequestOptions) => Promise<unknown>,
): Attempt {
  const { host } = new URL(baseUrl);
  return async (request) => {
    try {
      const pending = send(httpOptions(baseUrl, request));
      const response = await withinTime(request.timeoutMs + graceMs, pending);
      return response === tooLate ? timeoutFailure(host, request.timeoutMs) : readAnswer(response);
    } catch (error) {
      return networkFailure(error, host, request.timeoutMs);
    }
  };
}
