import type { NextFunction, Request, Response } from 'express';

const suspicious = /\\u(?:0000|d[89a-f])/i;

/**
 * PostgreSQL cannot store NUL, nor jsonb half a surrogate pair. Both can only reach us escaped, so bodies without
 * such an escape are left alone; in the others NUL is dropped and a lone half becomes U+FFFD. Signatures are checked
 * on the raw body and do not notice.
 */
export function storableBody(request: Request, _response: Response, next: NextFunction): void {
  if (request.rawBody && suspicious.test(request.rawBody.toString('latin1'))) {
    request.body = storable(request.body);
  }
  next();
}

export function storable(value: unknown): unknown {
  // Encoding to UTF-8 and back replaces lone halves.
  if (typeof value === 'string') return Buffer.from(value.replaceAll('\0', '')).toString();
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [String(storable(key)), storable(item)]),
    );
  }
  return value;
}
