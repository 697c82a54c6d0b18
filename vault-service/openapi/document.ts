import { apiRoutes, type ApiParts } from '../http/api';
import { describeApi } from '../operations/documents';

/**
 * The OpenAPI document without a service, a database or a key: routes are described by their types, and what their
 * handlers work with is never called. Whatever a route asks of its parts while it is made gets this answer.
 */
export function apiDocument(): Record<string, unknown> {
  const nobody: object = new Proxy(() => nobody, { get: () => nobody, apply: () => nobody });
  const parts = new Proxy({} as ApiParts, { get: () => nobody });
  return describeApi('http://127.0.0.1:7310', apiRoutes(parts));
}
