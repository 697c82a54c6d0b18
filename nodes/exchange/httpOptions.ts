import type { IHttpRequestOptions } from 'n8n-workflow';
import type { ApiRequest } from './apiRequest';

/**
 * The request in n8n's form. Every status is answered (the judge decides), and redirects are not followed:
 * an API that moves is a wrong base URL, and credentials must not travel with it.
 */
export function httpOptions(baseUrl: string, request: ApiRequest): IHttpRequestOptions {
  return {
    method: request.method,
    url: `${baseUrl}${request.path}`,
    headers: {
      accept: 'application/json',
      ...(request.body ? { 'content-type': 'application/json' } : {}),
      ...request.headers,
    },
    ...(request.query ? { qs: request.query } : {}),
    ...(request.body ? { body: bodyOf(request.body) } : {}),
    json: true,
    timeout: Math.max(1, Math.round(request.timeoutMs)),
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
    disableFollowRedirect: true,
  };
}

/** n8n leaves an empty object out, and then a strict API misses the body. */
function bodyOf(body: object): object | string {
  return Object.keys(body).length > 0 ? body : '{}';
}
